// The program that sends 500 messages to 50 conversations. It may be killed at any time, and started again.
import { createClient } from "@livedesk/node";
import { createOutbox } from "@livedesk/outbox";
import { sqliteStore } from "@livedesk/outbox/sqlite";

// By default, a call may take a minute, and a conversation waits a minute after an unknown message. Here nobody wants to wait so long.
const livedesk = createClient({ timeout: 2000 });
const outbox = createOutbox({ client: livedesk, store: sqliteStore("livedesk-outbox.db"), holdUnknown: 2000 });

await outbox.enqueueMany(
  Array.from({ length: 500 }, (_, n) => ({
    conversationId: 1001 + (n % 50),
    input: `Message ${n + 1}`,
    key: `message-${n + 1}`, // when the program runs again, these are the same 500 messages
  })),
);
const worker = outbox.start({ concurrency: 16 });
await worker.drain();
await outbox.close();
await livedesk.close();
