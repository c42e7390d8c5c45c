// Starts a local LiveDesk and the program, and kills the program at a random moment.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, rmSync } from "node:fs";
import { startEmulator } from "@livedesk/emulator";

for (const file of globSync("*.db*")) rmSync(file, { recursive: true }); // of an earlier run

const emulator = await startEmulator({
  db: "livedesk.db", // what LiveDesk has is kept for again.mts
  moreConversations: 50,
  faults: { rules: [{ fault: "slow", delayMs: 20, odds: 1 }] }, // each answer takes 20 ms, so some messages are in flight at any moment
});
const { url, apiKey, apiSecret } = emulator;
const env = { ...process.env, LIVEDESK_BASE_URL: url, LIVEDESK_API_KEY: apiKey, LIVEDESK_API_SECRET: apiSecret };
const program = spawn(process.execPath, ["send.mts"], { env, stdio: "inherit" });

const stored = () =>
  emulator
    .truth()
    .conversations.filter(({ id }) => id > 1000)
    .flatMap(({ messages }) => messages.filter(({ content }) => content?.startsWith("Message "))).length;

const moment = 50 + Math.floor(Math.random() * 350);
const watch = setInterval(() => stored() >= moment && program.kill("SIGKILL"), 5);
const [, signal] = await once(program, "exit");
clearInterval(watch);
console.log(`The program ended with ${signal} when LiveDesk had ${stored()} of 500 messages. Now run: node again.mts`);
await emulator.close();
