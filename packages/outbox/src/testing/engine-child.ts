// A process of the kill matrix that sends when the jobs of an engine say so. Its options are JSON in PLAN.
import { setTimeout as pause } from "node:timers/promises";
import { createClient } from "@livedesk/node";
import { createPostgresBackend, withBackend } from "bullmq";
import { Pool } from "pg";
import { PgBoss } from "pg-boss";
import { createOutbox } from "../create-outbox.ts";
import { driveWithBullMq, type EngineDriver, type EngineOptions } from "../engines/bullmq.ts";
import { driveWithPgBoss } from "../engines/pg-boss.ts";
import { postgresStore } from "../postgres/index.ts";
import { type Plan, report } from "./kill-points.ts";

/** What the process does. The jobs and the ledger are in the same database. */
export interface EnginePlan extends Plan {
  readonly store: { readonly postgres: { readonly host: string; readonly user: string; readonly database: string } };
  /** `calls`: no engine. Every message is processed again, whatever became of it, as an engine does that repeats what it is unsure of. */
  readonly engine: "pg-boss" | "bullmq" | "calls";
  /** `safe`: as the driver sets them. `repeating`: the defaults of the engine, which run a job again, and short times. */
  readonly settings: "safe" | "repeating";
}

const { Queue, Worker } = withBackend(createPostgresBackend);
type Started = Pick<EngineDriver, "enqueue" | "stop">;

const plan = JSON.parse(process.env["PLAN"] ?? "{}") as EnginePlan;
const { postgres } = plan.store;

async function startPgBoss(options: EngineOptions): Promise<{ driver: Started; close(): Promise<void> }> {
  const boss = new PgBoss({ ...postgres, max: 4, superviseIntervalSeconds: 1, monitorIntervalSeconds: 1 });
  boss.on("error", () => undefined);
  await boss.start();
  // The queue exists then, and keeps the defaults of pg-boss: two retries, and no order. A job counts as dead after one second.
  if (plan.settings === "repeating") {
    await boss.createQueue("livedesk-outbox", { expireInSeconds: 1 });
  }
  const driver = await driveWithPgBoss(outbox, boss, options);
  return { driver, close: () => boss.stop({ graceful: false }) };
}

async function startBullMq(options: EngineOptions): Promise<{ driver: Started; close(): Promise<void> }> {
  const connection = { ...postgres, max: 4, migrate: true };
  const queue = new Queue("livedesk-outbox", { connection });
  queue.on("error", () => undefined);
  await queue.waitUntilReady();
  // By default, BullMQ runs a job once more whose worker has lost its lock.
  const times =
    plan.settings === "safe"
      ? { lockDuration: 5000, stalledInterval: 1000 }
      : { maxStalledCount: 1, lockDuration: 500, lockRenewTime: 400, stalledInterval: 200 };
  const driver = driveWithBullMq(outbox, {
    ...options,
    queue,
    createWorker: (processor, settings) => {
      const worker = new Worker(queue.name, processor, { ...settings, ...times, connection });
      return worker.on("error", () => undefined);
    },
  });
  return { driver, close: () => queue.close() };
}

/** Calls `outbox.process` for every message until it has an outcome: the recipe for Temporal in docs/outbox-engines.md, without Temporal. */
function startCalls({ concurrency = 8 }: EngineOptions): { driver: Started; close(): Promise<void> } {
  const call = async (ids: number[]): Promise<void> => {
    for (let id = ids.shift(); id !== undefined; id = ids.shift()) {
      const { message, next } = await outbox.process(id);
      if (message.state !== "queued" && message.state !== "sending") continue;
      await pause(Math.min(next, 100));
      ids.push(id);
    }
  };
  const work = async (): Promise<void> => {
    const ids: number[] = [];
    for await (const { id } of outbox.list()) ids.push(id);
    await Promise.all(Array.from({ length: concurrency }, () => call(ids)));
  };
  const worked = work();
  return { driver: { enqueue: outbox.enqueue.bind(outbox), stop: () => worked }, close: () => Promise.resolve() };
}

const client = createClient({ apiKey: "key", apiSecret: "secret", baseUrl: plan.baseUrl, timeout: 2000 });
const pool = new Pool({ ...postgres, max: 6 });
pool.on("error", () => undefined);
const outbox = createOutbox({ client, store: postgresStore(pool), holdUnknown: plan.holdUnknown });
const options: EngineOptions = {
  concurrency: plan.work ? (plan.concurrency ?? 8) : 0,
  sweepEvery: 1000,
  // Errors of the engine must not end the process. What the ledger says is compared in the end.
  onError: (error) => process.stderr.write(`${String(error)}\n`),
};
const start = { "pg-boss": startPgBoss, bullmq: startBullMq, calls: startCalls }[plan.engine];
const started = await start(options);
const { driver } = started;
report("working");

const { first = 0, count = 0, conversations = 1 } = plan.enqueue ?? {};
for (let number = first; number < first + count; number++) {
  const content = `message ${number}`;
  const { id } = await driver.enqueue(1 + (number % conversations), content, { key: content });
  report(`stored ${number} ${id}`);
}
if (plan.work === "for ever") await new Promise(() => undefined);
if (plan.work === "until drained") {
  for (;;) {
    const { queued, sending } = await outbox.stats();
    if (queued + sending === 0) break;
    await pause(200);
  }
}
await driver.stop();
await started.close();
await outbox.close();
await pool.end();
await client.close();
report("done");
