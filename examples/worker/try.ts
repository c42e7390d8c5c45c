// Calls the Worker with a local LiveDesk, and shows its answer to each outcome. `npm run dev` runs the Worker in Cloudflare's runtime.
import { startEmulator } from "@livedesk/emulator";
import worker from "./src/worker.ts";

const livedesk = await startEmulator(); // no account is needed
const env = {
  LIVEDESK_API_KEY: livedesk.apiKey,
  LIVEDESK_API_SECRET: livedesk.apiSecret,
  LIVEDESK_BASE_URL: livedesk.url,
  SHOP_TOKEN: "token-of-the-shop",
};

async function shipped(order: string, conversation: number, token = env.SHOP_TOKEN): Promise<void> {
  const url = `https://worker.example/orders/${order}/shipped?conversation=${conversation}`;
  const response = await worker.fetch(
    new Request(url, { method: "POST", headers: { authorization: `Bearer ${token}` } }),
    env,
  );
  console.log(order, response.status, await response.text());
}

await shipped("A-17", 141, "wrong"); // a stranger: nothing is sent
await shipped("A-17", 141); // accepted
await shipped("A-18", 999); // rejected: LiveDesk does not have this conversation
livedesk.faults.add({ fault: "reset-after-commit" }); // LiveDesk stores the next message, and its answer is lost
await shipped("A-19", 143); // unknown

await livedesk.close();
