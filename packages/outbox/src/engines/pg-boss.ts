/**
 * Lets the jobs of pg-boss send the messages of an outbox.
 *
 * @packageDocumentation
 */

import { checkOptions, optionRule, type OptionRules } from "@livedesk/core/adapter";
import type { Outbox } from "../outbox.ts";
import {
  Driver,
  type Engine,
  ENGINE_OPTIONS,
  type EngineDriver,
  type EngineOptions,
  type JobData,
  type Wake,
} from "./driver.ts";

export type { EngineDriver, EngineOptions } from "./driver.ts";

/** How often a running job says that it runs, in ms. pg-boss allows no limit below 10 s. */
const HEARTBEAT = 3000;
/** How often the queue is asked for jobs of other processes, in ms. */
const POLL = 500;
const TEN_YEARS = 315_360_000;

/**
 * The settings with which `driveWithPgBoss` makes its queue. Jobs of one conversation run one after the other. A job whose worker has
 * died fails and is not repeated by pg-boss. A waiting job is not deleted, however long the outbox is paused.
 */
export const PG_BOSS_QUEUE = {
  policy: "key_strict_fifo",
  retryLimit: 0,
  heartbeatSeconds: 10,
  deleteAfterSeconds: 0,
  retentionSeconds: TEN_YEARS,
} as const;

/** A job as pg-boss hands it out. */
export interface PgBossJob {
  readonly id: string;
  readonly data: unknown;
  readonly retryCount: number;
}

/** What `driveWithPgBoss` needs of an instance of `PgBoss`, from version 12.38. */
export interface PgBossLike {
  createQueue(name: string, options: object): Promise<unknown>;
  getQueue(name: string): Promise<{ readonly policy?: string | undefined } | null>;
  insert(name: string, jobs: PgBossInsert[], options?: { db?: PgBossDb }): Promise<unknown>;
  fetch(name: string, options: { batchSize: number }): Promise<PgBossJob[]>;
  deleteJob(name: string, job: { id: string; retryCount: number }): Promise<unknown>;
  touch(name: string, jobs: { id: string; retryCount: number }[]): Promise<unknown>;
  retry(name: string, ids: string[]): Promise<unknown>;
  getBlockedKeys(name: string): Promise<string[]>;
  findJobs(
    name: string,
    options: { key: string; after?: string },
  ): Promise<{ readonly id: string; readonly state: string }[]>;
}

/** A job as pg-boss takes it. */
export interface PgBossInsert {
  id: string;
  data: object;
  singletonKey: string;
  priority: number;
  startAfter?: Date;
}

/** The transaction in which pg-boss adds a job. */
export interface PgBossDb {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** Options of `driveWithPgBoss`. */
export interface PgBossOptions extends EngineOptions {
  /** The name of the queue. Default `livedesk-outbox`. A queue that exists keeps its own settings. */
  readonly queue?: string | undefined;
  /**
   * Whether a job is added in the `tx` of its message, if this has `query`. Default true. Pass false if pg-boss has another database than
   * the outbox: then call `driver.wake(id)` after the commit, or a sweep adds the job.
   */
  readonly joinTransactions?: boolean | undefined;
}

const OPTIONS: OptionRules<PgBossOptions> = {
  ...ENGINE_OPTIONS,
  queue: optionRule.aString,
  joinTransactions: optionRule.aBoolean,
};

/**
 * Sends the messages of an outbox when jobs of pg-boss say so. `boss` is started, and in one process it must be supervised
 * (`supervise`, which is its default), or nobody notices that a worker has died. With `postgresStore` and a `tx` that has `query`, a
 * message and its job are stored in the same transaction. Throws `ConfigurationError` for an unknown or wrong option, and what pg-boss
 * throws while it makes the queue.
 *
 * @example
 * const boss = await new PgBoss({ connectionString, superviseIntervalSeconds: 1, monitorIntervalSeconds: 5 }).start();
 * const driver = await driveWithPgBoss(outbox, boss);
 * await driver.enqueue(141, "Your order has shipped.", { key: "order-456-shipped" });
 */
export async function driveWithPgBoss<Tx>(
  outbox: Outbox<Tx>,
  boss: PgBossLike,
  options: PgBossOptions = {},
): Promise<EngineDriver<Tx>> {
  checkOptions(options, OPTIONS, undefined, '{ queue: "livedesk-outbox" }');
  const queue = options.queue ?? "livedesk-outbox";
  await boss.createQueue(queue, PG_BOSS_QUEUE);
  const isStrict = (await boss.getQueue(queue))?.policy === PG_BOSS_QUEUE.policy;
  const driver = new Driver(outbox, options);
  const { joinTransactions = true } = options;
  return driver.drive(new PgBossEngine<Tx>(driver, boss, { queue, isStrict, joinTransactions }));
}

class PgBossEngine<Tx> implements Engine<Tx> {
  readonly #driver: Driver<Tx>;
  readonly #boss: PgBossLike;
  readonly #queue: string;
  /** Whether a failed job keeps other jobs from running. */
  readonly #isStrict: boolean;
  readonly #joinTransactions: boolean;
  readonly #running = new Map<PgBossJob, Promise<void>>();
  readonly #loop: Promise<void>;
  readonly #heart: NodeJS.Timeout;
  #isWoken = false;
  #endWait: (() => void) | undefined;

  constructor(
    driver: Driver<Tx>,
    boss: PgBossLike,
    options: { readonly queue: string; readonly isStrict: boolean; readonly joinTransactions: boolean },
  ) {
    this.#driver = driver;
    this.#boss = boss;
    this.#queue = options.queue;
    this.#isStrict = options.isStrict;
    this.#joinTransactions = options.joinTransactions;
    this.#heart = setInterval(() => void this.#beat(), HEARTBEAT);
    this.#heart.unref();
    this.#loop = driver.concurrency > 0 ? this.#run() : Promise.resolve();
  }

  async add(jobs: readonly Wake[], tx: Tx | undefined): Promise<void> {
    const joined = tx === undefined || !this.#joinTransactions ? undefined : joinedTo(tx);
    // Another kind of transaction: pg-boss cannot see the message before its commit. A sweep adds the job, or `wake` does.
    if (tx !== undefined && !joined) return;
    await this.#boss.insert(this.#queue, jobs.map(insertOf), joined ? { db: joined } : {});
    this.#wake();
  }

  async repair(jobs: readonly Wake[]): Promise<void> {
    const inserts = jobs.map(insertOf);
    await this.#boss.insert(this.#queue, inserts);
    const ids = inserts.map(({ id }) => id);
    await this.#boss.retry(this.#queue, ids);
    this.#wake();
  }

  /** A failed job keeps the other jobs of its conversation from running, also after its own message has an outcome. */
  async unblock(): Promise<void> {
    if (!this.#isStrict) return;
    for (const key of await this.#boss.getBlockedKeys(this.#queue)) {
      for (let after: string | undefined; ;) {
        const page = await this.#boss.findJobs(this.#queue, after === undefined ? { key } : { key, after });
        const failed = page.flatMap(({ id, state }) => (state === "failed" ? [id] : []));
        if (failed.length > 0) await this.#boss.retry(this.#queue, failed);
        after = page.at(-1)?.id;
        if (failed.length > 0 || after === undefined) break;
      }
    }
    this.#wake();
  }

  async stop(): Promise<void> {
    this.#wake();
    await this.#loop;
    await Promise.all(this.#running.values());
    clearInterval(this.#heart);
  }

  async #run(): Promise<void> {
    while (!this.#driver.isStopping) {
      const room = this.#driver.concurrency - this.#running.size;
      this.#isWoken = false;
      const jobs = room > 0 ? await this.#fetch(room) : [];
      for (const job of jobs) this.#start(job);
      await this.#wait();
    }
  }

  /** Makes the loop ask for jobs now. */
  #wake(): void {
    this.#isWoken = true;
    this.#endWait?.();
  }

  async #fetch(batchSize: number): Promise<PgBossJob[]> {
    try {
      return await this.#boss.fetch(this.#queue, { batchSize });
    } catch (error) {
      this.#driver.report(error);
      await this.#driver.pause(1000);
      return [];
    }
  }

  /** Waits until a job has ended or was added here, or until it is time to ask for jobs of other processes. */
  async #wait(): Promise<void> {
    if (this.#isWoken) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, POLL);
      this.#endWait = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#endWait = undefined;
  }

  #start(job: PgBossJob): void {
    const ended = this.#carry(job)
      .catch((error: unknown) => this.#driver.report(error))
      .finally(() => {
        this.#running.delete(job);
        this.#wake();
      });
    this.#running.set(job, ended);
  }

  /** A job is deleted when it is done, so that its id is free if a person queues the message again. */
  async #carry(job: PgBossJob): Promise<void> {
    const data = job.data as JobData & { readonly priority?: number; readonly looks?: number };
    const { looks = 0, priority = 0 } = data;
    const wait = await this.#driver.carry(data, looks);
    await this.#boss.deleteJob(this.#queue, attemptOf(job));
    if (wait === undefined) return;
    const again = insertOf({ ...data, priority, runAt: new Date(Date.now() + wait) });
    await this.#boss.insert(this.#queue, [{ ...again, data: { ...again.data, looks: looks + 1 } }]);
  }

  async #beat(): Promise<void> {
    const running = [...this.#running.keys()].map(attemptOf);
    if (running.length === 0) return;
    await this.#boss.touch(this.#queue, running).catch((error: unknown) => this.#driver.report(error));
  }
}

const attemptOf = ({ id, retryCount }: PgBossJob): { id: string; retryCount: number } => ({ id, retryCount });

const insertOf = ({ id, conversationId, priority, runAt }: Wake): PgBossInsert => ({
  id: uuidOf(id),
  data: { id, conversationId, priority },
  singletonKey: conversationId,
  priority,
  ...(runAt && { startAfter: runAt }),
});

/**
 * The id of the job of a message. It grows with the id of the message, because pg-boss sorts jobs of one transaction by it; and it is
 * always the same, so that a message has one job.
 */
const uuidOf = (id: number): string => `00000000-0000-7000-8000-${id.toString(16).padStart(12, "0")}`;

function joinedTo(tx: unknown): PgBossDb | undefined {
  const { query } = tx as { query?: (text: string, values: unknown[]) => Promise<{ rows: unknown[] }> };
  if (typeof query !== "function") return undefined;
  return { executeSql: async (text, values = []) => query.call(tx, text, values) };
}
