// Sends one message for each row of customers.csv. The program may be killed at any time: run it again, and it goes on.
import { createReadStream } from "node:fs";
import { createClient } from "@livedesk/node";
import { createOutbox, type NewMessage } from "@livedesk/outbox";
import { sqliteStore } from "@livedesk/outbox/sqlite";
import { parse } from "csv-parse";

const livedesk = createClient(); // LIVEDESK_API_KEY and LIVEDESK_API_SECRET
const outbox = createOutbox({ client: livedesk, store: sqliteStore("campaign.db") });

const messages: NewMessage[] = [];
for await (const row of createReadStream("customers.csv").pipe(parse({ columns: true, bom: true }))) {
  const { customer, conversation, name } = row as Record<"customer" | "conversation" | "name", string>;
  messages.push({
    conversationId: conversation,
    input: `Hello ${name}, our autumn sale begins today.`,
    key: `autumn-2026/${customer}`, // the same row is the same message for ever
  });
}
await outbox.enqueueMany(messages); // all rows, or none if one is wrong; rows of an earlier run are not stored again

const worker = outbox.start({ concurrency: 4 });
await worker.drain(); // until nothing is left to send now

const counts = new Map<string, number>();
for await (const { key, conversationId, state, code } of outbox.list()) {
  counts.set(state, (counts.get(state) ?? 0) + 1);
  if (state !== "accepted") console.log(`${key} in conversation ${conversationId}: ${state} (${code})`);
}
for (const [state, count] of counts) console.log(state.padEnd(10), count);
process.exitCode = counts.get("accepted") === messages.length ? 0 : 1;

await outbox.close();
await livedesk.close();
