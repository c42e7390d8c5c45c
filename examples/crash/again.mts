// Starts the local LiveDesk and the program again, and shows what became of each of the 500 messages.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { startEmulator } from "@livedesk/emulator";
import { createClient } from "@livedesk/node";
import { createOutbox } from "@livedesk/outbox";
import { sqliteStore } from "@livedesk/outbox/sqlite";

const emulator = await startEmulator({ db: "livedesk.db" });
const { url, apiKey, apiSecret } = emulator;
const env = { ...process.env, LIVEDESK_BASE_URL: url, LIVEDESK_API_KEY: apiKey, LIVEDESK_API_SECRET: apiSecret };
const [exitCode] = await once(spawn(process.execPath, ["send.mts"], { env, stdio: "inherit" }), "exit");
if (exitCode !== 0) throw new Error(`send.mts ended with ${exitCode}`);

// What LiveDesk has: the numbers of the messages, by conversation.
const truth = new Map<string, number[]>();
for (const { id, messages } of emulator.truth().conversations) {
  const numbers = messages.flatMap(({ content }) => /^Message (\d+)$/.exec(content ?? "")?.[1] ?? []);
  truth.set(String(id), numbers.map(Number));
}
const copies = (conversation: string, number: number) =>
  (truth.get(conversation) ?? []).filter((each) => each === number).length;

// What the outbox knows.
const livedesk = createClient(emulator);
const outbox = createOutbox({ client: livedesk, store: sqliteStore("livedesk-outbox.db") });
const messages = (await Array.fromAsync(outbox.list())).map(({ key = "", conversationId, state, code }) => {
  const number = Number(key.replace("message-", ""));
  return { key, conversationId, state, code, copies: copies(conversationId, number) };
});
await outbox.close();
await livedesk.close();
await emulator.close();

const SIGNS: Record<string, string> = { accepted: "+", unknown: "?", rejected: "x", "not-sent": "-" };
console.log("conversation   its messages (+ accepted, ? unknown, x rejected, - not sent)");
for (const [conversation, ofIt] of Map.groupBy(messages, ({ conversationId }) => conversationId)) {
  console.log(conversation.padStart(12), " ", ofIt.map(({ state }) => SIGNS[state] ?? state).join(" "));
}
console.log("\nstate      messages   LiveDesk has");
for (const [state, ofIt] of Map.groupBy(messages, (message) => message.state)) {
  const there = ofIt.filter((message) => message.copies > 0).length;
  console.log(state.padEnd(8), String(ofIt.length).padStart(10), String(there).padStart(14));
}
for (const { key, conversationId, code, copies: found } of messages.filter(({ state }) => state === "unknown")) {
  const what = found > 0 ? "LiveDesk has it" : "LiveDesk does not have it";
  console.log(`unknown: ${key} in conversation ${conversationId} (${code}); ${what}`);
}
const twice = messages.filter((message) => message.copies > 1).length;
const lost =
  500 - messages.length + messages.filter(({ state, copies: found }) => state === "accepted" && !found).length;
const isUnordered = (numbers: number[]) => numbers.some((number, index) => number < (numbers[index - 1] ?? 0));
const outOfOrder = [...truth.values()].filter(isUnordered).length;
console.log(`\nsent twice: ${twice}   lost: ${lost}   conversations out of order: ${outOfOrder}`);
process.exitCode = twice + lost + outOfOrder > 0 ? 1 : 0;
