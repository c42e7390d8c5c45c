// A process that stores messages and sends them: with the outbox, or with a job engine and one POST for each job.
import { createClient } from "@livedesk/node";
import { createOutbox, type Store } from "@livedesk/outbox";
import { postgresStore } from "@livedesk/outbox/postgres";
import { sqliteStore } from "@livedesk/outbox/sqlite";
import { createPostgresBackend, withBackend } from "bullmq";
import { Logger, makeWorkerUtils, run } from "graphile-worker";
import { Pool } from "pg";
import { PgBoss } from "pg-boss";
import { answerOrders } from "./orders.ts";

export type QueueId = "bullmq" | "pg-boss" | "graphile-worker" | "outbox-postgres" | "outbox-sqlite";

/** Where a queue keeps its messages, and where it sends them. */
export interface QueuePlace {
  readonly id: QueueId;
  /** Whether a job is not run again after its process has died. Only BullMQ and pg-boss have a setting for this. */
  readonly once: boolean;
  /** The URL of the server. */
  readonly url: string;
  /** The URL of an empty database of Postgres. */
  readonly postgres: string;
  /** The file of SQLite. */
  readonly file: string;
}

export interface NumberedMessage {
  readonly number: number;
  readonly conversationId: number;
}

/** What is left to do, and what was given up. */
export interface Left {
  /** Messages that will still be sent, or are being sent. */
  readonly pending: number;
  /** The numbers of the messages that are listed as failed or as unknown. */
  readonly listed: readonly number[];
}

interface Queue {
  add(message: NumberedMessage): Promise<unknown>;
  work(): Promise<unknown>;
  left(): Promise<Left>;
}

const CONCURRENCY = 8;
const NAME = "messages";
const contentOf = (number: number): string => `message ${number}`;

/** One POST with the client of the SDK: what a handler without a ledger does. */
function sender(url: string): (message: NumberedMessage) => Promise<unknown> {
  const client = createClient({ apiKey: "key", apiSecret: "secret", baseUrl: url });
  return ({ number, conversationId }) => client.messages.send(conversationId, contentOf(number));
}

const numbersOf = (rows: readonly { data: NumberedMessage }[]): number[] => rows.map(({ data }) => data.number);

const OPEN: Record<QueueId, (place: QueuePlace) => Promise<Queue>> = {
  async bullmq({ url, postgres, once }) {
    const bull = withBackend(createPostgresBackend);
    const connection = { connectionString: postgres, migrate: true };
    const queue = new bull.Queue<NumberedMessage>(NAME, { connection });
    await queue.waitUntilReady();
    const send = sender(url);
    return {
      add: (message) => queue.add(NAME, message),
      async work() {
        const handler = async ({ data }: { data: NumberedMessage }): Promise<void> => void (await send(data));
        const options = { connection, concurrency: CONCURRENCY, ...(once && { maxStalledCount: 0 }) };
        const worker = new bull.Worker(NAME, handler, options);
        worker.on("error", () => undefined);
        await worker.waitUntilReady();
      },
      async left() {
        const pending = await queue.getJobCountByTypes("waiting", "active", "delayed", "prioritized");
        return { pending, listed: numbersOf(await queue.getJobs(["failed"])) };
      },
    };
  },

  async "pg-boss"({ url, postgres, once }) {
    const boss = new PgBoss({ connectionString: postgres, superviseIntervalSeconds: 1, monitorIntervalSeconds: 5 });
    boss.on("error", () => undefined);
    await boss.start();
    await boss.createQueue(NAME, { heartbeatSeconds: 10, ...(once && { retryLimit: 0 }) });
    const pool = new Pool({ connectionString: postgres, max: 1 });
    const send = sender(url);
    return {
      add: (message) => boss.send(NAME, message),
      work: () =>
        boss.work<NumberedMessage, void>(
          NAME,
          { localConcurrency: CONCURRENCY, pollingIntervalSeconds: 0.5 },
          async ([job]) => {
            if (job) await send(job.data);
          },
        ),
      async left() {
        const { rows } = await pool.query<{ state: string; data: NumberedMessage }>(
          "select state, data from pgboss.job where name = $1 and state <> 'completed'",
          [NAME],
        );
        const failed = rows.filter(({ state }) => state === "failed");
        return { pending: rows.length - failed.length, listed: numbersOf(failed) };
      },
    };
  },

  async "graphile-worker"({ url, postgres }) {
    const utils = await makeWorkerUtils({ connectionString: postgres });
    await utils.migrate();
    const pool = new Pool({ connectionString: postgres, max: 2 });
    const send = sender(url);
    return {
      add: (message) => utils.addJob(NAME, message),
      work: () =>
        run({
          connectionString: postgres,
          concurrency: CONCURRENCY,
          noHandleSignals: true,
          logger: new Logger(() => () => undefined),
          // By default the locks of dead workers are looked for every 8 to 10 minutes.
          minResetLockedInterval: 1000,
          maxResetLockedInterval: 1000,
          taskList: { [NAME]: async (payload) => void (await send(payload as NumberedMessage)) },
        }),
      async left() {
        // By default a lock counts for four hours. The benchmark does not wait: it makes the locks of dead workers older.
        await pool.query(
          "update graphile_worker._private_jobs set locked_at = locked_at - interval '5 hours' where locked_at < now() - interval '5 seconds'",
        );
        const { rows } = await pool.query<{ dead: boolean; data: NumberedMessage }>(
          "select attempts >= max_attempts and locked_at is null as dead, payload as data from graphile_worker._private_jobs",
        );
        const dead = rows.filter((row) => row.dead);
        return { pending: rows.length - dead.length, listed: numbersOf(dead) };
      },
    };
  },

  "outbox-postgres": ({ url, postgres }) =>
    Promise.resolve(openOutbox(url, postgresStore(new Pool({ connectionString: postgres })) as Store<unknown>)),
  "outbox-sqlite": ({ url, file }) => Promise.resolve(openOutbox(url, sqliteStore(file) as Store<unknown>)),
};

function openOutbox(url: string, store: Store<unknown>): Queue {
  // A held conversation waits as long as a call may take, so a short timeout makes the benchmark short.
  const client = createClient({ apiKey: "key", apiSecret: "secret", baseUrl: url, timeout: 5000 });
  const outbox = createOutbox({ client, store, holdUnknown: 5000 });
  return {
    add: ({ number, conversationId }) => outbox.enqueue(conversationId, contentOf(number), { key: contentOf(number) }),
    work: () => Promise.resolve(outbox.start({ concurrency: CONCURRENCY })),
    async left() {
      const listed: number[] = [];
      for await (const { key = "" } of outbox.unknowns()) listed.push(Number(key.split(" ")[1]));
      const { queued, sending } = await outbox.stats();
      return { pending: queued + sending, listed };
    },
  };
}

let queue: Queue | undefined;
function opened(): Queue {
  if (!queue) throw new Error("The queue is not open");
  return queue;
}

const orders = {
  async open(place: QueuePlace) {
    queue = await OPEN[place.id](place);
  },
  async add(messages: readonly NumberedMessage[]) {
    for (const message of messages) await opened().add(message);
  },
  async work() {
    await opened().work();
  },
  left: () => opened().left(),
};

export type QueueOrders = typeof orders;

answerOrders(orders);
