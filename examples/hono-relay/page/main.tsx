import { createClient } from "@livedesk/browser";
import { createRoot } from "react-dom/client";
import { Chat } from "./chat.tsx";

const livedesk = createClient({ baseUrl: "/livedesk" }); // the relay of server.ts; the page has no secret
const root = document.querySelector("#root");
if (root) createRoot(root).render(<Chat livedesk={livedesk} conversation={141} />);
