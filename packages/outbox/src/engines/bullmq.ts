/**
 * Lets the jobs of BullMQ send the messages of an outbox.
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

/** What `driveWithBullMq` needs of a `Queue`. */
export interface BullMqQueue {
  addBulk(jobs: { name: string; data: object; opts: BullMqJobOptions }[]): Promise<unknown>;
}

/** The options with which a job is added. */
export interface BullMqJobOptions {
  jobId: string;
  attempts: number;
  delay: number;
  priority: number;
  removeOnComplete: boolean;
  removeOnFail: boolean;
}

/** A job, as far as the driver uses it. */
export interface BullMqJob {
  readonly data: unknown;
  /** How often the job was begun. */
  readonly attemptsStarted: number;
  moveToDelayed(timestamp: number, token?: string): Promise<void>;
}

/** A worker, as far as the driver uses it. */
export interface BullMqWorker {
  close(): Promise<unknown>;
}

/** What a worker calls for each job. */
export type BullMqProcessor = (job: BullMqJob, token?: string) => Promise<void>;

/** The settings of a worker with which BullMQ does not repeat a job by itself. */
export interface BullMqWorkerSettings {
  readonly concurrency: number;
  readonly maxStalledCount: number;
}

/** Options of `driveWithBullMq`. */
export interface BullMqOptions extends EngineOptions {
  readonly queue: BullMqQueue;
  /** Makes the worker. It is not called if `concurrency` is 0. */
  readonly createWorker: (processor: BullMqProcessor, settings: BullMqWorkerSettings) => BullMqWorker;
}

const OPTIONS: OptionRules<BullMqOptions> = {
  ...ENGINE_OPTIONS,
  queue: optionRule.required(optionRule.withMethods("a Queue of BullMQ", "addBulk")),
  createWorker: optionRule.required(optionRule.aFunction),
};

/**
 * Sends the messages of an outbox when jobs of BullMQ say so, with Redis or with Postgres. The driver closes the worker when it stops,
 * and leaves the queue open. BullMQ cannot join a transaction: call `driver.wake(id)` after the commit of a `tx`. Throws
 * `ConfigurationError` for an unknown or wrong option.
 *
 * @example
 * const queue = new Queue("livedesk-outbox", { connection });
 * const driver = driveWithBullMq(outbox, {
 *   queue,
 *   createWorker: (processor, settings) => new Worker(queue.name, processor, { ...settings, connection }),
 * });
 * await driver.enqueue(141, "Your order has shipped.", { key: "order-456-shipped" });
 */
export function driveWithBullMq<Tx>(outbox: Outbox<Tx>, options: BullMqOptions): EngineDriver<Tx> {
  checkOptions(options, OPTIONS, undefined, "{ queue, createWorker }");
  const { queue, createWorker } = options;
  const driver = new Driver(outbox, options);
  const { concurrency } = driver;
  const add = async (jobs: readonly Wake[]): Promise<void> => {
    await queue.addBulk(jobs.map(insertOf));
  };
  const processor: BullMqProcessor = async (job, token) => {
    // BullMQ counts from 1, and counts the looks for which the job was postponed, too.
    const wait = await driver.carry(job.data as JobData, Math.max(0, job.attemptsStarted - 1));
    if (wait === undefined) return;
    try {
      await job.moveToDelayed(Date.now() + wait, token);
    } catch (error) {
      // BullMQ removes the job then, and a sweep adds another one.
      driver.report(error);
      throw error;
    }
    throw new Postponed();
  };
  const worker = concurrency > 0 ? createWorker(processor, { concurrency, maxStalledCount: 0 }) : undefined;
  const engine: Engine<Tx> = {
    // A job that ran before the commit would find no message.
    add: (jobs, tx) => (tx === undefined ? add(jobs) : Promise.resolve()),
    // A job that ended or failed is removed, so that its id is free.
    repair: add,
    unblock: () => Promise.resolve(),
    async stop() {
      await worker?.close();
    },
  };
  return driver.drive(engine);
}

/** Tells BullMQ that the job was postponed, and did not fail. BullMQ knows it by its name. */
class Postponed extends Error {
  override readonly name = "DelayedError";
}

/** The priorities of an outbox go from -100 to 100, and the highest goes first. In BullMQ 1 goes first, and 0 goes before all. */
const priorityOf = (priority: number): number => 101 - priority;

const insertOf = ({ id, conversationId, priority, runAt }: Wake): Parameters<BullMqQueue["addBulk"]>[0][number] => ({
  name: "message",
  data: { id, conversationId },
  opts: {
    jobId: `message-${id}`,
    attempts: 1,
    delay: Math.max(0, (runAt?.getTime() ?? 0) - Date.now()),
    priority: priorityOf(priority),
    removeOnComplete: true,
    removeOnFail: true,
  },
});
