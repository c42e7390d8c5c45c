// Starts a local LiveDesk and send.ts, kills send.ts while it sends, starts it again, and counts the messages in LiveDesk.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { startEmulator } from "@livedesk/emulator";

// LiveDesk stores four of the messages, and its answers do not arrive. So these four are in flight when send.ts is killed.
const rules = [1009, 1010, 1011, 1012].map((conversationId) => ({ fault: "stall-body", conversationId }) as const);
const livedesk = await startEmulator({ moreConversations: 20, faults: { rules } }); // 1001 to 1020; no account is needed
const { url, apiKey, apiSecret } = livedesk;
const env = { ...process.env, LIVEDESK_BASE_URL: url, LIVEDESK_API_KEY: apiKey, LIVEDESK_API_SECRET: apiSecret };
const start = () => spawn(process.execPath, ["send.ts"], { env, stdio: "inherit" });

/** The conversations of all messages that LiveDesk has from send.ts. */
function sent(): readonly number[] {
  const all = livedesk
    .truth()
    .conversations.flatMap(({ id, messages }) => messages.map(({ content }) => ({ id, content })));
  return all.filter(({ content }) => content?.includes("autumn sale")).map(({ id }) => id);
}

const killed = start();
const watch = setInterval(() => sent().length === 12 && killed.kill("SIGKILL"), 10);
const [exitCode] = await once(killed, "exit");
clearInterval(watch);
if (exitCode !== null) throw new Error(`send.ts ended with ${exitCode} before it was killed`);
console.log(`send.ts was killed when LiveDesk had ${sent().length} messages of 20. It is started again:`);

await once(start(), "exit");
const twice = sent().length - new Set(sent()).size;
console.log(`LiveDesk has ${sent().length} messages, ${twice} of them twice.`);
await livedesk.close();
