// Starts a local LiveDesk and the built application, and shows its answer to each outcome.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { startEmulator } from "@livedesk/emulator";

const livedesk = await startEmulator(); // no account is needed
const { url, apiKey, apiSecret } = livedesk;
const env = { LIVEDESK_BASE_URL: url, LIVEDESK_API_KEY: apiKey, LIVEDESK_API_SECRET: apiSecret };
const next = ["node_modules/next/dist/bin/next", "start", "--hostname", "127.0.0.1", "--port", "0"];
const server = spawn(process.execPath, next, {
  env: { ...process.env, ...env },
  stdio: ["ignore", "pipe", "inherit"],
});
let address = "";
for await (const line of createInterface(server.stdout)) {
  address = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? "";
  if (address) break;
}

async function post(path: string): Promise<void> {
  const response = await fetch(address + path, { method: "POST" });
  console.log(path, response.status, await response.text());
}

await post("/orders/A-17/shipped"); // accepted
await post("/orders/A-18/shipped"); // rejected
livedesk.faults.add({ fault: "reset-after-commit" }); // LiveDesk stores the next message, and its answer is lost
await post("/orders/A-19/shipped"); // unknown

server.kill("SIGTERM");
await once(server, "exit");
await livedesk.close();
