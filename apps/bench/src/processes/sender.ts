import { type Client, createClient } from "@livedesk/node";
import { createOutbox, type Outbox } from "@livedesk/outbox";
import { postgresStore } from "@livedesk/outbox/postgres";
import { sqliteStore } from "@livedesk/outbox/sqlite";
import pg from "pg";
import { PgBoss } from "pg-boss";
import { answerOrders } from "./orders.ts";

/** The first of the additional conversations of the emulator. */
const FIRST = 1001;

/** How messages are sent. `bare` is a table with `SKIP LOCKED` that keeps no order. */
export type Sender = "sdk" | "sqlite" | "postgres" | "bare" | "pg-boss";

/** What a sender needs. */
export interface SenderOptions {
  readonly kind: Sender;
  /** The URL of the emulator. */
  readonly url: string;
  readonly conversations: number;
  /** The file of SQLite. */
  readonly file?: string | undefined;
  /** The connection string of Postgres. */
  readonly postgres?: string | undefined;
}

/** The time and the CPU time that some messages took, in s. */
export interface Sent {
  readonly messages: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** The memory of the process after them, in MiB. */
  readonly memory: number;
}

const TEXT = "Your order has shipped.";
const BATCH = 8;
export const QUEUE = "livedesk";

let options: SenderOptions;
let client: Client;
let outbox: Outbox | undefined;
let pool: pg.Pool | undefined;
let boss: PgBoss | undefined;

const conversationOf = (number: number): number => FIRST + (number % options.conversations);

async function timed(messages: number, run: () => Promise<unknown>): Promise<Sent> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await run();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { messages, seconds, cpuSeconds: (user + system) / 1e6, memory: process.memoryUsage.rss() / 2 ** 20 };
}

/** Sends with the SDK alone, `concurrency` messages at a time. */
async function sendAlone(messages: number, concurrency: number): Promise<void> {
  let next = 0;
  const loop = async (): Promise<void> => {
    for (let number = next++; number < messages; number = next++) {
      await client.messages.send(conversationOf(number), TEXT);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, loop));
}

/** Takes batches of jobs until there are none, and sends the messages of a batch side by side. */
async function workInBatches<Job>(
  concurrency: number,
  take: () => Promise<readonly Job[]>,
  finish: (jobs: readonly Job[]) => Promise<unknown>,
  conversation: (job: Job) => number,
): Promise<void> {
  const loop = async (): Promise<void> => {
    for (let jobs = await take(); jobs.length > 0; jobs = await take()) {
      await Promise.all(jobs.map((job) => client.messages.send(conversation(job), TEXT)));
      await finish(jobs);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, concurrency / BATCH) }, loop));
}

const BARE_TAKE = `update bare set state = 1 where id in
  (select id from bare where state = 0 order by id limit ${BATCH} for update skip locked) returning id, conversation`;

const orders = {
  async open(given: SenderOptions): Promise<void> {
    options = given;
    client = createClient({ apiKey: "key", apiSecret: "secret", baseUrl: given.url, maxConnections: 64 });
    if (given.postgres !== undefined) pool = new pg.Pool({ connectionString: given.postgres, max: 8 });
    if (given.kind === "sqlite") outbox = createOutbox({ client, store: sqliteStore(given.file ?? "") });
    if (given.kind === "postgres" && pool) outbox = createOutbox({ client, store: postgresStore(pool) });
    if (given.kind === "bare") {
      await pool?.query(
        "create table if not exists bare (id bigserial primary key, conversation int not null, state int not null default 0)",
      );
      await pool?.query("create index if not exists bare_ready on bare (id) where state = 0");
    }
    if (given.kind === "pg-boss" && given.postgres !== undefined) {
      boss = new PgBoss({ connectionString: given.postgres, supervise: false, schedule: false });
      await boss.start();
      await boss.createQueue(QUEUE, { policy: "key_strict_fifo", retryLimit: 0 });
    }
    await outbox?.stats();
  },
  /** Stores messages for `work`. */
  async fill(messages: number): Promise<Sent> {
    const numbers = Array.from({ length: messages }, (_, number) => number);
    return timed(messages, async () => {
      if (outbox) {
        for (let from = 0; from < messages; from += 1000) {
          const part = numbers.slice(from, from + 1000);
          await outbox.enqueueMany(part.map((number) => ({ conversationId: conversationOf(number), input: TEXT })));
        }
      }
      if (options.kind === "bare") {
        await pool?.query(
          "insert into bare (conversation) select $2::int + n % $3::int from generate_series(0, $1::int - 1) as n",
          [messages, FIRST, options.conversations],
        );
      }
      await boss?.insert(
        QUEUE,
        numbers.map((number) => ({
          data: { conversation: conversationOf(number) },
          singletonKey: String(conversationOf(number)),
        })),
      );
    });
  },
  /** Sends what is stored; the SDK alone sends `messages`. */
  work({ messages, concurrency }: { messages: number; concurrency: number }): Promise<Sent> {
    return timed(messages, async () => {
      if (options.kind === "sdk") return sendAlone(messages, concurrency);
      if (outbox) {
        const worker = outbox.start({ concurrency });
        await worker.drain();
        return worker.stop();
      }
      if (options.kind === "bare") {
        return workInBatches<{ id: string; conversation: number }>(
          concurrency,
          async () => (await pool?.query(BARE_TAKE))?.rows ?? [],
          (jobs) => pool!.query("update bare set state = 2 where id = any($1)", [jobs.map(({ id }) => id)]),
          ({ conversation }) => conversation,
        );
      }
      return workInBatches<{ id: string; data: { conversation: number } }>(
        concurrency,
        () => boss!.fetch(QUEUE, { batchSize: BATCH }),
        (jobs) =>
          boss!.complete(
            QUEUE,
            jobs.map(({ id }) => id),
          ),
        ({ data }) => data.conversation,
      );
    });
  },
};

export type SenderOrders = typeof orders;

answerOrders(orders);
