// Serves the page, and sends its messages to LiveDesk. The API secret is only here.
import { serve } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { createClient } from "@livedesk/node";
import { createRelay, type Relay } from "@livedesk/relay";
import { Hono } from "hono";
import { setCookie } from "hono/cookie";
import { secureHeaders } from "hono/secure-headers";

/** Your own data: the agents who are signed in, by their session, and the conversations of each agent. */
const sessions = new Map<string, string>();
const conversations = new Map([["ann", [141, 142]]]);

// With ordering "none", no message waits for that of another agent; each page keeps the order of its own messages.
const livedesk = createClient({ ordering: "none" }); // LIVEDESK_API_KEY and LIVEDESK_API_SECRET
let relay: Relay;

const app = new Hono();
app.all("/livedesk/*", (context) => relay(context.req.raw));
app.use(secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'self'"], imgSrc: ["'self'", "data:"] } }));
app.get("/", async (context, next) => {
  const session = crypto.randomUUID();
  sessions.set(session, "ann"); // in place of your own sign-in: everybody who opens the page is Ann
  setCookie(context, "session", session, { httpOnly: true, sameSite: "Strict" });
  await next();
});
app.use(serveStatic({ root: "dist" })); // the page, as `npm run build` has written it

const server = serve(
  { fetch: app.fetch, hostname: "127.0.0.1", port: Number(process.env["PORT"] ?? 3000) },
  ({ port }) => {
    const origin = process.env["ORIGIN"] ?? `http://127.0.0.1:${port}`; // where your pages are, such as https://desk.example
    relay = createRelay({
      client: livedesk,
      origins: [origin],
      authenticate: (request) => {
        const [, session = ""] = /(?:^|;\s*)session=([\w-]+)/.exec(request.headers.get("cookie") ?? "") ?? [];
        return sessions.get(session);
      },
      authorize: (_, { caller, conversationId }) => conversations.get(caller)?.includes(conversationId) ?? false,
      onError: console.error,
    });
    console.log(origin);
  },
);

/** Waits for the messages in flight, so that each page learns the outcome of its messages. */
async function stop(): Promise<void> {
  server.close();
  await relay.close({ timeout: 20_000 });
  await livedesk.close();
}
process.once("SIGTERM", () => void stop());
