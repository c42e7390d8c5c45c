import type { Bench } from "./bench.ts";

/** One row of the suite: what is done, and what must be found then. */
export interface ConformanceCase {
  readonly name: string;
  /** Returns what it found, as plain values. */
  readonly run: (bench: Bench) => Promise<unknown>;
  readonly expected: unknown;
  /** What must be found in a browser, where that knows less, or does more by itself. */
  readonly inBrowser?: unknown;
}
