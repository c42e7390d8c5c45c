// Starts a local LiveDesk and the server, and makes the faults that you type, so that the page shows every outcome.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { startEmulator } from "@livedesk/emulator";

const livedesk = await startEmulator(); // no account is needed
const { url, apiKey, apiSecret } = livedesk;
const env = { LIVEDESK_BASE_URL: url, LIVEDESK_API_KEY: apiKey, LIVEDESK_API_SECRET: apiSecret };
const server = spawn(process.execPath, ["server.ts"], {
  env: { ...process.env, ...env },
  stdio: ["ignore", "pipe", "inherit"],
});
server.once("exit", (exitCode) => exitCode && process.exit(exitCode)); // it could not start
const [address] = (await once(createInterface(server.stdout), "line")) as [string];

console.log(`Open ${address}, and send a message. Before the next one, type here:
  1   LiveDesk stores it, and its answer is lost: the outcome is unknown
  2   LiveDesk answers 500 and has not stored it: the outcome is unknown as well, because LiveDesk might have
  3   LiveDesk answers after 3 seconds
  q   the end`);

for await (const line of createInterface(process.stdin)) {
  if (line === "1") livedesk.faults.add({ fault: "reset-after-commit" });
  if (line === "2") livedesk.faults.add({ fault: "500-before-commit" });
  if (line === "3") livedesk.faults.add({ fault: "slow", delayMs: 3000 });
  if (line === "q") break;
}
server.kill("SIGTERM");
await once(server, "exit");
await livedesk.close();
