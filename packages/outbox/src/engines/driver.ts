import { setTimeout as sleep } from "node:timers/promises";
import { optionRule, type OptionRules } from "@livedesk/core/adapter";
import type { OutboxMessage } from "../message.ts";
import { checkEnqueueOptions, checkWaitOptions, type NewMessage, type OutboxWorker } from "../call-options.ts";
import type { Outbox, Processed } from "../outbox.ts";

/** How long a job is kept while nothing at all may be sent, in ms. No other message could use its place meanwhile. */
const IN_HAND = 5000;
/** How often a job in hand looks whether a pause is over, in ms. */
const LOOK_WHILE_PAUSED = 1000;
// The wait before the next look at a message that waits for another one, in ms. It doubles with each look, up to the second number.
const FIRST_LOOK = 100;
const LAST_LOOK = 10_000;
/** The wait after the ledger failed, in ms. */
const AFTER_ERROR = 1000;
/** How many jobs are added at a time. */
const PAGE = 500;

/** Options that the drivers of all engines have. */
export interface EngineOptions {
  /**
   * How many messages this process may send at a time, each of another conversation. Default 16. 0: this process only stores messages
   * and adds jobs.
   */
  readonly concurrency?: number | undefined;
  /**
   * How often queued messages without a job get one, in ms. Default 10 000. A message has no job if a process died between storing the
   * message and adding the job, or if the engine deleted the job.
   */
  readonly sweepEvery?: number | undefined;
  /** Called with each error of the engine or of the ledger. The driver goes on. Default: a warning of the process. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** The rules of these options, for the check of each engine. */
export const ENGINE_OPTIONS: OptionRules<EngineOptions> = {
  concurrency: optionRule.wholeNumber(0, 10_000),
  sweepEvery: optionRule.milliseconds,
  onError: optionRule.aFunction,
};

/** An outbox whose messages are sent when a job of an engine says so. The ledger decides what is sent; the engine only wakes it. */
export interface EngineDriver<Tx = never> {
  /** Stores a message as `outbox.enqueue` does, and adds its job. */
  readonly enqueue: Outbox<Tx>["enqueue"];
  /** Stores messages as `outbox.enqueueMany` does, and adds their jobs. */
  readonly enqueueMany: Outbox<Tx>["enqueueMany"];
  /**
   * Adds the jobs of messages that were stored without the driver, such as by a SQL function, or in a transaction that the engine cannot
   * join. Call it after the commit. Without this call, the next sweep adds the jobs.
   *
   * @example
   * await driver.wake(id);
   */
  wake(...ids: readonly number[]): Promise<void>;
  /** Gives a job to every queued message that has none. A driver that sends does this by itself, every `sweepEvery` ms. */
  sweep(): Promise<void>;
  /**
   * Takes no more jobs and waits for the messages in flight. After `timeout` ms, calls that have no answer are ended: their messages
   * become unknown, unless no byte was sent. It closes neither the outbox nor the engine.
   */
  stop(options?: { readonly timeout?: number | undefined }): Promise<void>;
}

/** What a job says: which message may be sent. It has no text of a message. */
export interface JobData {
  readonly id: number;
  readonly conversationId: string;
}

/** A job that is to be added. */
export interface Wake extends JobData {
  readonly priority: number;
  readonly runAt: Date | undefined;
}

/** What a driver needs of an engine. */
export interface Engine<Tx> {
  /** Adds the jobs that do not exist yet, in the transaction of the caller if the engine can join it. */
  add(jobs: readonly Wake[], tx: Tx | undefined): Promise<void>;
  /** Adds the jobs that do not exist, and makes those that failed run again. */
  repair(jobs: readonly Wake[]): Promise<void>;
  /** Makes other failed jobs run again that keep jobs from running. */
  unblock(): Promise<void>;
  /** Takes no more jobs, and waits for those in hand. */
  stop(): Promise<void>;
}

/** The part of a driver that is the same for every engine. */
export class Driver<Tx> {
  readonly concurrency: number;
  readonly #outbox: Outbox<Tx>;
  readonly #options: EngineOptions;
  readonly #stopping = new AbortController();
  readonly #abort = new AbortController();
  /** The last job in hand of each conversation: jobs of one conversation take turns. */
  readonly #lanes = new Map<string, Promise<unknown>>();
  #sweeping: Promise<void> = Promise.resolve();

  constructor(outbox: Outbox<Tx>, options: EngineOptions) {
    this.#outbox = outbox;
    this.#options = options;
    this.concurrency = options.concurrency ?? 16;
  }

  get isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  report(error: unknown): void {
    const { onError } = this.#options;
    if (onError) onError(error);
    else process.emitWarning(error instanceof Error ? error : new Error(String(error)));
  }

  /**
   * Sends the message of a job if its turn has come. Returns undefined if the job is done, and otherwise for how many ms it is to be
   * postponed. `looks` is how often it was postponed before. It never throws, so that no job fails.
   */
  async carry({ id, conversationId }: JobData, looks: number): Promise<number | undefined> {
    const before = this.#lanes.get(conversationId);
    const mine = (async () => {
      await before;
      try {
        const wait = await this.#carry(id, looks);
        // Engines store times in whole ms, and BullMQ refuses others.
        return wait === undefined ? undefined : Math.ceil(wait);
      } catch (error) {
        this.report(error);
        return AFTER_ERROR;
      }
    })();
    this.#lanes.set(conversationId, mine);
    try {
      return await mine;
    } finally {
      if (this.#lanes.get(conversationId) === mine) this.#lanes.delete(conversationId);
    }
  }

  async #carry(id: number, looks: number): Promise<number | undefined> {
    const keepUntil = performance.now() + IN_HAND;
    const backoff = Math.min(LAST_LOOK, FIRST_LOOK * 2 ** Math.min(looks, 10));
    for (;;) {
      if (this.isStopping) return 0;
      const found = await this.#process(id);
      // The message was never committed, or it was purged: a sweep adds a job if it appears.
      if (!found) return undefined;
      const { message, waitsFor } = found;
      if (message.state !== "queued" && message.state !== "sending") return undefined;
      const next = Math.max(10, found.next);
      const left = keepUntil - performance.now();
      if (waitsFor === "message" || waitsFor === undefined) {
        return Math.max(message.runAt.getTime() - Date.now(), Math.min(next, backoff));
      }
      if (left <= 0) return Math.min(next, LAST_LOOK);
      await this.pause(Math.min(next, left, LOOK_WHILE_PAUSED));
    }
  }

  async #process(id: number): Promise<Processed | undefined> {
    try {
      return await this.#outbox.process(id, { signal: this.#abort.signal });
    } catch (error) {
      if ((await this.#outbox.get(id)) === undefined) return undefined;
      throw error;
    }
  }

  /** Waits, but not longer than until `stop` is called. */
  async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }

  /** Joins an outbox and an engine. */
  drive(engine: Engine<Tx>): EngineDriver<Tx> {
    const outbox = this.#outbox;
    const sweep = (): Promise<void> => {
      this.#sweeping = this.#sweeping.then(() => this.#sweep(engine));
      return this.#sweeping.catch((error: unknown) => {
        this.#sweeping = Promise.resolve();
        throw error;
      });
    };
    // Sends nothing: it finds dead workers and expired messages, and forgets what is old.
    const caretaker: OutboxWorker | undefined = this.concurrency > 0 ? outbox.start({ concurrency: 0 }) : undefined;
    const swept = this.concurrency > 0 ? this.#keepSweeping(sweep) : Promise.resolve();

    const enqueueMany: Outbox<Tx>["enqueueMany"] = async (messages, options = {}) => {
      const stored = await outbox.enqueueMany(messages, options);
      const wakes = stored.flatMap(({ id, duplicate }, index) =>
        duplicate ? [] : [wakeOfNew(id, messages[index] as NewMessage)],
      );
      if (wakes.length > 0) {
        await engine.add(wakes, options.tx).catch((error: unknown) => {
          // The transaction of the caller may be broken, so the caller must know.
          if (options.tx !== undefined) throw error;
          // The messages are stored, and a sweep adds their jobs.
          this.report(error);
        });
      }
      return stored;
    };

    return {
      enqueueMany,
      async enqueue(conversationId, input, given = {}) {
        checkEnqueueOptions(given);
        const { tx, ...options } = given;
        const [stored] = await enqueueMany([{ ...options, conversationId, input }], { tx });
        return stored as NonNullable<typeof stored>;
      },
      async wake(...ids) {
        const found = await Promise.all(ids.map((id) => outbox.get(id)));
        const wakes = found.flatMap((message) => (message?.state === "queued" ? [wakeOf(message)] : []));
        if (wakes.length > 0) await engine.repair(wakes);
      },
      sweep,
      stop: async (options = {}) => {
        checkWaitOptions(options);
        const { timeout } = options;
        this.#stopping.abort();
        const timer = timeout === undefined ? undefined : setTimeout(() => this.#abort.abort(), timeout);
        try {
          await Promise.all([engine.stop(), swept]);
          await caretaker?.stop();
        } finally {
          clearTimeout(timer);
        }
      },
    };
  }

  async #keepSweeping(sweep: () => Promise<void>): Promise<void> {
    while (!this.isStopping) {
      await sweep().catch((error: unknown) => this.report(error));
      await this.pause(this.#options.sweepEvery ?? 10_000);
    }
  }

  async #sweep(engine: Engine<Tx>): Promise<void> {
    let page: Wake[] = [];
    for await (const message of this.#outbox.list({ state: "queued" })) {
      page.push(wakeOf(message));
      if (page.length < PAGE) continue;
      await engine.repair(page);
      page = [];
    }
    if (page.length > 0) await engine.repair(page);
    await engine.unblock();
  }
}

const wakeOf = ({ id, conversationId, priority, runAt }: OutboxMessage): Wake => ({
  id,
  conversationId,
  priority,
  runAt,
});

const wakeOfNew = (id: number, { conversationId, priority, runAt }: NewMessage): Wake => ({
  id,
  conversationId: String(conversationId),
  priority: priority ?? 0,
  runAt,
});
