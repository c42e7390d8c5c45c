// The program that sends 500 messages to 50 conversations. It may be killed at any time, and started again.
import { createClient } from "@livedesk/node";
import { createOutbox } from "@livedesk/outbox";
import { sqliteStore } from "@livedesk/outbox/sqlite";

const livedesk = createClient();
const outbox = createOutbox({
  client: livedesk,
  store: sqliteStore("livedesk-outbox.db"),
  // A conversation waits so long after an unknown message, by default a minute. The local LiveDesk was started again in the meantime, so no
  // request of the killed program can be on its way any more.
  holdUnknown: 2000,
});

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
