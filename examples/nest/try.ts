// Starts a local LiveDesk and the application, and shows what becomes of two messages.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { startEmulator } from "@livedesk/emulator";

rmSync("livedesk-outbox.db", { force: true }); // of an earlier run

const livedesk = await startEmulator(); // no account is needed
livedesk.faults.add({ fault: "reset-after-commit", conversationId: 143 }); // LiveDesk stores the message, and its answer is lost
const { url, apiKey, apiSecret } = livedesk;
const env = { LIVEDESK_BASE_URL: url, LIVEDESK_API_KEY: apiKey, LIVEDESK_API_SECRET: apiSecret, PORT: "0" };
const server = spawn(process.execPath, ["dist/main.js"], {
  env: { ...process.env, ...env },
  stdio: ["ignore", "pipe", "inherit"],
});
server.once("exit", (exitCode) => exitCode && process.exit(exitCode)); // it could not start
const [address] = (await once(createInterface(server.stdout), "line")) as [string];

async function call(method: "GET" | "POST", path: string): Promise<void> {
  const response = await fetch(`${address}${path}`, { method });
  console.log(method, path, response.status, await response.text());
}

/** Waits until the worker has sent the message of an order. */
async function ended(order: string): Promise<void> {
  for (;;) {
    const { state } = (await (await fetch(`${address}/orders/${order}/shipped`)).json()) as { state: string };
    if (state !== "queued" && state !== "sending") return;
  }
}

await call("POST", "/orders/A-17/shipped");
await ended("A-17");
await call("POST", "/orders/A-17/shipped"); // the same order again: nothing is sent
await call("POST", "/orders/A-18/shipped");
await ended("A-18");
await call("POST", "/orders/A-18/shipped"); // nothing is sent, because the customer may have been told
await call("GET", "/orders/unknown");

server.kill("SIGTERM");
await once(server, "exit");
await livedesk.close();
