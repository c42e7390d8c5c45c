// A process of the kill matrix: it stores messages, or works, or both, and dies where it is told to. Its options are JSON in PLAN.
import { createClient } from "@livedesk/node";
import { createOutbox } from "../create-outbox.ts";
import type { Store } from "../store.ts";
import { sqliteStore } from "../sqlite/index.ts";
import { type Cut, Cutter, report } from "./kill-points.ts";

/** What the process does. */
export interface Plan {
  readonly baseUrl: string;
  /** A file of SQLite, or the URL of a Postgres. */
  readonly store: { readonly sqlite: string } | { readonly postgres: string };
  /** Messages to store: `<first>`, `<first + 1>`, …, each in the conversation `firstConversation + number % conversations`. */
  readonly enqueue?:
    | {
        readonly first: number;
        readonly count: number;
        readonly conversations: number;
        readonly firstConversation?: number;
      }
    | undefined;
  /** Whether each message has a file. */
  readonly hasFile?: boolean | undefined;
  /** Whether the process works, until nothing is left to do or until it is killed. */
  readonly work?: "until drained" | "for ever" | undefined;
  readonly concurrency?: number | undefined;
  /** Whether the process forgets old texts before it ends. */
  readonly purge?: boolean | undefined;
  readonly cut?: Cut | undefined;
  readonly timeout?: number | undefined;
  readonly holdUnknown?: number | undefined;
  /** How far the clock of this process is off, in ms. */
  readonly clockOffset?: number | undefined;
}

const plan = JSON.parse(process.env["PLAN"] ?? "{}") as Plan;
const cutter = new Cutter(plan.cut);
if (plan.cut?.at === "statement") cutter.statements();

async function openStore(): Promise<Store<unknown>> {
  const { store, clockOffset = 0 } = plan;
  if ("sqlite" in store) {
    return sqliteStore(store.sqlite, { now: () => Date.now() + clockOffset }) as Store<unknown>;
  }
  const [{ Pool }, { postgresStore }] = await Promise.all([import("pg"), import("../postgres/index.ts")]);
  const pool = new Pool({ connectionString: store.postgres, max: 8 });
  pool.on("error", () => undefined);
  return postgresStore(pool) as Store<unknown>;
}

const client = createClient({
  apiKey: "key",
  apiSecret: "secret",
  baseUrl: plan.baseUrl,
  timeout: plan.timeout ?? 2000,
});
const outbox = createOutbox({
  client,
  store: cutter.store(await openStore()),
  holdUnknown: plan.holdUnknown ?? 2000,
  retain: { text: 0 },
});
const worker = plan.work && outbox.start({ concurrency: plan.concurrency ?? 8 });

const { first = 0, count = 0, conversations = 1, firstConversation = 1 } = plan.enqueue ?? {};
for (let number = first; number < first + count; number++) {
  const content = `message ${number}`;
  const attachments = plan.hasFile ? [{ name: "a.bin", data: Buffer.alloc(100_000, number) }] : undefined;
  const input = attachments ? { content, attachments } : { content };
  const { id } = await outbox.enqueue(firstConversation + (number % conversations), input, { key: content });
  report(`stored ${number} ${id}`);
}
if (plan.work === "until drained") await worker?.drain();
if (plan.work === "for ever") await new Promise(() => undefined);
if (plan.purge) await outbox.purge();
await outbox.close();
await client.close();
report("done");
