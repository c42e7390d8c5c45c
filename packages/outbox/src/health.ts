import { checkOptionsLike, optionRule, type OptionRules } from "@livedesk/core/adapter";
import type { StoreStats } from "./store.ts";

/** What counts as healthy. */
export interface HealthOptions {
  /** How long the oldest message that could be sent may have waited, in ms. Default 300 000 (5 minutes). */
  readonly longestQueued?: number | undefined;
  /** How many open unknown messages are tolerated. Default 0. */
  readonly mostUnknown?: number | undefined;
  /** Whether this process must have a running worker. False for a process that only stores messages. Default true. */
  readonly needsWorker?: boolean | undefined;
}

/** Whether an outbox does its work. */
export interface Health {
  /** Whether there is no problem. */
  readonly ok: boolean;
  /** What is wrong, in words: a person, a log or a probe can show it. */
  readonly problems: readonly string[];
  /** How long the oldest message that could go has waited, in ms. */
  readonly oldestQueuedMs: number;
  /** Why the outbox is paused; undefined if it is not. */
  readonly paused: string | undefined;
  /** How many unknown messages are open. */
  readonly unknown: number;
}

const OPTIONS: OptionRules<HealthOptions> = {
  longestQueued: optionRule.wholeNumber(0),
  mostUnknown: optionRule.wholeNumber(0),
  needsWorker: optionRule.aBoolean,
};

/** Judges an outbox by the numbers of its store. An error of the store is a problem like any other. */
export async function healthOf(
  readStats: () => Promise<StoreStats>,
  workers: number,
  options: HealthOptions,
): Promise<Health> {
  checkOptionsLike("{ longestQueued: 600_000 }", options, OPTIONS);
  const { longestQueued = 300_000, mostUnknown = 0, needsWorker = true } = options;
  const problems: string[] = [];
  if (needsWorker && workers === 0) problems.push("no worker runs in this process");
  let stats: Pick<StoreStats, "oldestQueuedMs" | "paused" | "unknown"> = {
    oldestQueuedMs: 0,
    paused: undefined,
    unknown: 0,
  };
  try {
    stats = await readStats();
  } catch (error) {
    problems.push(`the store failed: ${error instanceof Error ? error.message : "unknown error"}`);
  }
  const { oldestQueuedMs, paused, unknown } = stats;
  if (paused !== undefined) problems.push(`the outbox is paused: ${paused}`);
  if (oldestQueuedMs > longestQueued) {
    problems.push(
      `the oldest queued message has waited ${seconds(oldestQueuedMs)}, the limit is ${seconds(longestQueued)}`,
    );
  }
  if (unknown > mostUnknown)
    problems.push(`unknown messages that must be resolved: ${unknown}, tolerated: ${mostUnknown}`);
  return { ok: problems.length === 0, problems, oldestQueuedMs, paused, unknown };
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
