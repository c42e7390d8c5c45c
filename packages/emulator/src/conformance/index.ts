import { Bench, type ConformanceCase, type ConformanceOptions } from "./bench.ts";
import { ANSWERS } from "./cases/answers.ts";
import { ARRIVALS, KINDS, ORDERS } from "./cases/arrivals.ts";
import { ENDINGS } from "./cases/endings.ts";
import { FAULTS, REDIRECTS } from "./cases/faults.ts";
import { PROGRESS, SOURCES } from "./cases/uploads.ts";

export type { BlobLike, ByteSource, FileInput, MessageStatus } from "@livedesk/schema";
export type { ConformanceCall, ConformanceClient, ConformanceTarget } from "./bench.ts";
export type { ConformanceEmulator, ConformanceOptions, ConformanceServer } from "./bench.ts";

/**
 * Holds a client against what every client must do: what it sends arrives as it was given, every answer and every fault ends in
 * the outcome that can be known in its runtime, and what is ended has ended. It needs no runner of its own, and no Node.js:
 * `conformance({ runtime: "node", test, expect, start: startEmulator, redirect, open })` registers its cases with a runner's
 * `test`.
 */
export function conformance(options: ConformanceOptions): void {
  const { runtime, test, expect } = options;
  for (const { name, run, expected, inBrowser = expected, overFetch = expected } of CASES) {
    const right = { node: expected, browser: inBrowser, fetch: overFetch }[runtime];
    test(name, async () => {
      const bench = await Bench.start(options);
      try {
        expect(await run(bench)).toEqual(right);
      } finally {
        await bench.close();
      }
    });
  }
}

/** The whole suite. */
export const CASES: readonly ConformanceCase[] = [
  ...KINDS,
  ...ARRIVALS,
  ...ORDERS,
  ...PROGRESS,
  ...SOURCES,
  ...ANSWERS,
  ...REDIRECTS,
  ...FAULTS,
  ...ENDINGS,
];
