import { createClient } from "@livedesk/node";
import { createPostgresBackend, withBackend } from "bullmq";
import { Pool } from "pg";
import { PgBoss } from "pg-boss";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createOutbox } from "../create-outbox.ts";
import type { Outbox } from "../outbox.ts";
import { postgresStore, type Tx } from "../postgres/index.ts";
import { startTruthServer, type TruthServer } from "../testing/crash.ts";
import { TestPostgres } from "../testing/postgres.ts";
import { driveWithBullMq, type EngineDriver } from "./bullmq.ts";
import { driveWithPgBoss, PG_BOSS_QUEUE, type PgBossOptions } from "./pg-boss.ts";

const { Queue, Worker } = withBackend(createPostgresBackend);

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await TestPostgres.start(["max_connections=100"]);
});
afterAll(() => postgres.stop());

const cleanups: (() => unknown)[] = [];
/** Errors that a test does not expect. */
const errors: unknown[] = [];
const onError = (error: unknown): void => void errors.push(error);
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  if (errors.length > 0) throw new AggregateError(errors.splice(0), "The driver reported errors");
});

/** An outbox and an engine in one database, and a server that knows what arrived. */
interface Place {
  readonly outbox: Outbox<Tx>;
  readonly pool: Pool;
  readonly server: TruthServer;
  drive(options?: PgBossOptions): Promise<EngineDriver<Tx>>;
  /** How many jobs there are by state. Jobs that are done are deleted. */
  jobs(): Promise<Record<string, number>>;
}

async function placeWithOutbox(): Promise<
  Omit<Place, "drive" | "jobs"> & { config: Awaited<ReturnType<TestPostgres["database"]>> }
> {
  const config = await postgres.database();
  const server = await startTruthServer();
  const client = createClient({ apiKey: "key", apiSecret: "secret", baseUrl: server.url, timeout: 5000 });
  const pool = new Pool({ ...config, max: 6 });
  const outbox = createOutbox({ client, store: postgresStore(pool) });
  cleanups.push(
    () => server.close(),
    () => client.close(),
    () => pool.end(),
    () => outbox.close(),
  );
  return { outbox, pool, server, config };
}

async function pgBossPlace(): Promise<Place & { boss: PgBoss }> {
  const { config, ...place } = await placeWithOutbox();
  const { host, user, database } = config;
  const boss = await new PgBoss({ host, user, database, max: 3 }).start();
  cleanups.push(() => boss.stop({ graceful: false }));
  return {
    ...place,
    boss,
    async drive(options) {
      const driver = await driveWithPgBoss(place.outbox, boss, { sweepEvery: 200, onError, ...options });
      cleanups.push(() => driver.stop());
      return driver;
    },
    async jobs() {
      const sql = "select state, count(*)::int from pgboss.job where name = 'livedesk-outbox' group by state";
      const { rows } = await place.pool.query<{ state: string; count: number }>(sql);
      return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
    },
  };
}

async function bullMqPlace(): Promise<Place> {
  const { config, ...place } = await placeWithOutbox();
  const { host, user, database } = config;
  const connection = { host, user, database, max: 3, migrate: true };
  const queue = new Queue("livedesk-outbox", { connection });
  await queue.waitUntilReady();
  cleanups.push(() => queue.close());
  return {
    ...place,
    drive(options) {
      const driver = driveWithBullMq(place.outbox, {
        sweepEvery: 200,
        onError,
        ...options,
        queue,
        createWorker: (processor, settings) => new Worker(queue.name, processor, { ...settings, connection }),
      });
      cleanups.push(() => driver.stop());
      return Promise.resolve(driver);
    },
    async jobs() {
      const counts = await queue.getJobCounts();
      return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
    },
  };
}

const isAccepted = async ({ outbox }: Place, id: number): Promise<boolean> =>
  (await outbox.get(id))?.state === "accepted";

describe.each([
  ["pg-boss", pgBossPlace],
  ["BullMQ with Postgres", bullMqPlace],
])("%s", (_, open: () => Promise<Place>) => {
  test("sends each message once, those of one conversation in their order, and leaves no job", async () => {
    const place = await open();
    const driver = await place.drive();
    const messages = Array.from({ length: 20 }, (__, number) => ({
      conversationId: 1 + (number % 4),
      input: `message ${number}`,
      key: `message ${number}`,
    }));
    await driver.enqueueMany(messages);
    expect(await driver.enqueue(1, "message 0", { key: "message 0" })).toMatchObject({ duplicate: true });
    await expect.poll(async () => (await place.outbox.stats()).accepted).toBe(20);
    for (let conversation = 1; conversation <= 4; conversation++) {
      const expected = messages.filter(({ conversationId }) => conversationId === conversation);
      expect(place.server.stored.get(String(conversation))).toEqual(expected.map(({ input }) => input));
    }
    await expect.poll(() => place.jobs()).toEqual({});
  });

  test("postpones the job of a message that waits, and no job fails", async () => {
    const place = await open();
    // No sweep helps a job that failed.
    const driver = await place.drive({ sweepEvery: 600_000 });
    const runAt = new Date(Date.now() + 1500);
    const first = await driver.enqueue(1, "message 1", { key: "first", runAt });
    const second = await driver.enqueue(2, "message 2", { after: "first" });
    await expect.poll(() => isAccepted(place, second.id)).toBe(true);
    expect((await place.outbox.get(first.id))?.startedAt?.getTime()).toBeGreaterThanOrEqual(runAt.getTime());
    await expect.poll(() => place.jobs()).toEqual({});
  });

  test("keeps a message while the outbox is paused, and sends it afterwards", async () => {
    const place = await open();
    await place.outbox.pause("lunch");
    const driver = await place.drive({ sweepEvery: 600_000 });
    const { id } = await driver.enqueue(1, "message 1");
    await expect.poll(() => place.jobs()).toEqual({ active: 1 });
    expect(place.server.stored.size).toBe(0);
    await place.outbox.resume();
    await expect.poll(() => isAccepted(place, id)).toBe(true);
  });

  test("sends a message that was stored without a job", async () => {
    const place = await open();
    const { id } = await place.outbox.enqueue(1, "message 1");
    await place.drive();
    await expect.poll(() => isAccepted(place, id)).toBe(true);
  });

  test("adds the job of a message after the commit of a transaction when it is told to", async () => {
    const place = await open();
    const driver = await place.drive({ concurrency: 0 });
    const { id } = await place.outbox.enqueue(1, "message 1");
    expect(await place.jobs()).toEqual({});
    await driver.wake(id);
    await driver.wake(id);
    const counts = Object.values(await place.jobs());
    expect(counts).toEqual([1]);
    expect(place.server.stored.size).toBe(0);
  });

  test("leaves the messages that it did not begin to the next driver when it stops", async () => {
    const place = await open();
    const first = await place.drive({ concurrency: 1 });
    for (let number = 0; number < 10; number++) await first.enqueue(1 + number, `message ${number}`);
    await expect.poll(() => place.server.stored.size).toBeGreaterThan(0);
    await first.stop();
    expect((await place.outbox.stats()).sending).toBe(0);
    await place.drive();
    await expect.poll(async () => (await place.outbox.stats()).accepted).toBe(10);
    expect([...place.server.stored.values()].flat().toSorted()).toHaveLength(10);
  });

  test("reports an error of the ledger, and sends the message later", async () => {
    const place = await open();
    const expected: unknown[] = [];
    let isBroken = true;
    const process = place.outbox.process.bind(place.outbox);
    Object.assign(place.outbox, {
      process: (...values: Parameters<typeof process>) =>
        isBroken ? Promise.reject(new Error("The database is away")) : process(...values),
    });
    const driver = await place.drive({ onError: (error) => expected.push(error) });
    const { id } = await driver.enqueue(1, "message 1");
    await expect.poll(() => expected.length).toBeGreaterThan(0);
    isBroken = false;
    await expect.poll(() => isAccepted(place, id)).toBe(true);
  });
});

describe("pg-boss", () => {
  test("stores a message and its job in the transaction of the caller", async () => {
    const place = await pgBossPlace();
    const driver = await place.drive({ concurrency: 0 });
    const tx = await place.pool.connect();
    try {
      await tx.query("begin");
      await driver.enqueue(1, "message 1", { key: "one", tx });
      await tx.query("rollback");
      expect([await place.outbox.get("one"), await place.jobs()]).toEqual([undefined, {}]);
      await tx.query("begin");
      await driver.enqueue(1, "message 1", { key: "one", tx });
      expect(await place.jobs()).toEqual({});
      await tx.query("commit");
      expect(await place.jobs()).toEqual({ created: 1 });
    } finally {
      tx.release();
    }
    await place.drive();
    await expect.poll(() => place.server.stored.get("1")).toEqual(["message 1"]);
  });

  test("runs a failed job again, also when its message is sent already, so that the conversation goes on", async () => {
    const place = await pgBossPlace();
    const driver = await place.drive({ concurrency: 0 });
    const first = await driver.enqueue(1, "message 1");
    const second = await driver.enqueue(1, "message 2");
    await place.outbox.process(first.id);
    for (const { id } of await place.boss.fetch("livedesk-outbox")) await place.boss.fail("livedesk-outbox", id);
    expect(await place.jobs()).toEqual({ created: 1, failed: 1 });
    expect(await place.boss.fetch("livedesk-outbox")).toEqual([]);
    await place.drive();
    await expect.poll(() => isAccepted(place, second.id)).toBe(true);
    expect(place.server.stored.get("1")).toEqual(["message 1", "message 2"]);
    await expect.poll(() => place.jobs()).toEqual({});
  });

  test("adds no job in a transaction of another database", async () => {
    const place = await pgBossPlace();
    const driver = await place.drive({ concurrency: 0, joinTransactions: false });
    const tx = await place.pool.connect();
    try {
      await tx.query("begin");
      const { id } = await driver.enqueue(1, "message 1", { tx });
      await tx.query("commit");
      expect(await place.jobs()).toEqual({});
      await driver.wake(id);
      expect(await place.jobs()).toEqual({ created: 1 });
    } finally {
      tx.release();
    }
  });

  test("has the settings of its queue in the database", async () => {
    const place = await pgBossPlace();
    await place.drive({ concurrency: 0 });
    expect(await place.boss.getQueue("livedesk-outbox")).toMatchObject(PG_BOSS_QUEUE);
  });
});

test.each<[string, () => unknown, string]>([
  [
    "pg-boss: a misspelt option",
    () => driveWithPgBoss({} as never, {} as never, { que: "a" } as never),
    'Unknown option "que"',
  ],
  [
    "pg-boss: a name in place of the options",
    () => driveWithPgBoss({} as never, {} as never, "a" as never),
    "not a string",
  ],
  [
    "BullMQ: a misspelt option",
    async () => driveWithBullMq({} as never, { que: "a" } as never),
    'Unknown option "que"',
  ],
  [
    "BullMQ: no queue",
    async () => driveWithBullMq({} as never, { createWorker: () => 1 } as never),
    "queue: is required",
  ],
])("%s is refused before anything is done", async (_, run, message) => {
  await expect(run()).rejects.toThrow(message);
});

test("BullMQ gets whole ms, also when the ledger counts in parts of them", async () => {
  const message = { state: "queued", runAt: new Date(0) };
  const outbox = {
    process: () => Promise.resolve({ message, waitsFor: "message", next: 12.3 }),
    start: () => ({ stop: () => Promise.resolve() }),
    async *list() {},
  } as unknown as Outbox;
  const times: number[] = [];
  const worked: Promise<void>[] = [];
  const driver = driveWithBullMq(outbox, {
    queue: { addBulk: () => Promise.resolve() },
    createWorker(processor) {
      const moveToDelayed = (time: number): Promise<void> => Promise.resolve(void times.push(time));
      worked.push(processor({ data: { id: 1, conversationId: "1" }, attemptsStarted: 1, moveToDelayed }));
      return { close: () => Promise.resolve() };
    },
  });
  await expect(Promise.all(worked)).rejects.toMatchObject({ name: "DelayedError" });
  expect(times).toEqual([expect.toSatisfy(Number.isInteger)]);
  await driver.stop();
});
