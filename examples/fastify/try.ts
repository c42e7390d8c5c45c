// Starts a local LiveDesk and the server, and shows what the server answers to each outcome.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { startEmulator } from "@livedesk/emulator";

const livedesk = await startEmulator(); // no account is needed
const { url, apiKey, apiSecret } = livedesk;
const env = { LIVEDESK_BASE_URL: url, LIVEDESK_API_KEY: apiKey, LIVEDESK_API_SECRET: apiSecret, PORT: "0" };
const server = spawn(process.execPath, ["server.ts"], {
  env: { ...process.env, ...env },
  stdio: ["ignore", "pipe", "inherit"],
});
server.once("exit", (exitCode) => exitCode && process.exit(exitCode)); // it could not start
const [address] = (await once(createInterface(server.stdout), "line")) as [string];

async function shipped(order: string): Promise<void> {
  const response = await fetch(`${address}/orders/${order}/shipped`, { method: "POST" });
  console.log(order, response.status, await response.text());
}

await shipped("A-17"); // accepted
await shipped("A-17"); // the same order again: nothing is sent
livedesk.faults.add({ fault: "reset-after-commit" }); // LiveDesk stores the next message, and its answer is lost
await shipped("A-18"); // unknown
await shipped("A-18"); // nothing is sent, because the customer may have been told
await shipped("A-19"); // rejected
livedesk.faults.add({ fault: "429", retryAfter: 3600 });
await shipped("A-20"); // rejected for now: the caller may try again, after the time in the header Retry-After

server.kill("SIGTERM");
await once(server, "exit");
await livedesk.close();
