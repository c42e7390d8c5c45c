// A process of the kill matrix: it stores messages, or works, or both, and dies where it is told to. Its options are JSON in PLAN.
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { SendInput } from "@livedesk/core";
import { createClient } from "@livedesk/node";
import { Pool } from "pg";
import { createOutbox } from "../create-outbox.ts";
import type { Outbox } from "../outbox.ts";
import { StoreError } from "../store-error.ts";
import type { Store } from "../store.ts";
import { postgresStore } from "../postgres/index.ts";
import { sqliteStore } from "../sqlite/index.ts";
import { Cutter, type Plan, report } from "./kill-points.ts";

const plan = JSON.parse(process.env["PLAN"] ?? "{}") as Plan;
const cutter = new Cutter(plan.cut);
if (plan.cut?.at === "statement") cutter.statements();

function openStore(): Store<unknown> {
  const { store, clockFile } = plan;
  if ("sqlite" in store) {
    const offset = (): number => (clockFile === undefined ? 0 : Number(readFileSync(clockFile, "utf8")));
    return sqliteStore(store.sqlite, { now: () => Date.now() + offset() });
  }
  const pool = new Pool({ ...store.postgres, max: 8 });
  // A connection that was ended by the test.
  pool.on("error", () => undefined);
  return postgresStore(pool);
}

const client = createClient({
  apiKey: "key",
  apiSecret: "secret",
  baseUrl: plan.baseUrl,
  timeout: plan.timeout ?? 2000,
});
const outbox = createOutbox({
  client,
  store: cutter.store(openStore()),
  holdUnknown: plan.holdUnknown ?? 2000,
  retain: { text: 0 },
});
const worker = plan.work && outbox.start({ concurrency: plan.concurrency ?? 8 });

/** Stores a message, again and again while the database cannot be reached. The key makes it one message. */
async function storeMessage(conversationId: number, input: SendInput, key: string): ReturnType<Outbox["enqueue"]> {
  for (;;) {
    try {
      return await outbox.enqueue(conversationId, input, { key });
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      await pause(50);
    }
  }
}

const { first = 0, count = 0, conversations = 1, firstConversation = 1 } = plan.enqueue ?? {};
for (let number = first; number < first + count; number++) {
  const content = `message ${number}`;
  const attachments = plan.hasFile ? [{ name: "a.bin", data: Buffer.alloc(100_000, number) }] : undefined;
  const input = attachments ? { content, attachments } : { content };
  const { id } = await storeMessage(firstConversation + (number % conversations), input, content);
  report(`stored ${number} ${id}`);
}
if (plan.work === "until drained") await worker?.drain();
if (plan.work === "for ever") await new Promise(() => undefined);
if (plan.purge) await outbox.purge();
await outbox.close();
await client.close();
report("done");
