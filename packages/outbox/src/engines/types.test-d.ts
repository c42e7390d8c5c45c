import { Queue, Worker } from "bullmq";
import type { PgBoss } from "pg-boss";
import { expectTypeOf, it } from "vitest";
import type { Outbox } from "../outbox.ts";
import type { Tx } from "../postgres/index.ts";
import { driveWithBullMq, type EngineDriver } from "./bullmq.ts";
import { driveWithPgBoss } from "./pg-boss.ts";

declare const outbox: Outbox<Tx>;
declare const boss: PgBoss;

it("An instance of PgBoss fits as it is, and the driver keeps the type of the transaction", () => {
  expectTypeOf(driveWithPgBoss(outbox, boss)).resolves.toEqualTypeOf<EngineDriver<Tx>>();
});

it("A queue and a worker of BullMQ fit as they are", () => {
  const connection = { host: "localhost" };
  const queue = new Queue("livedesk-outbox", { connection });
  const driver = driveWithBullMq(outbox, {
    queue,
    createWorker: (processor, settings) => new Worker(queue.name, processor, { ...settings, connection }),
  });
  expectTypeOf(driver).toEqualTypeOf<EngineDriver<Tx>>();
});
