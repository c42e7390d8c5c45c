import { Bench } from "./bench.ts";
import { CASES } from "./cases/index.ts";
import type { ConformanceOptions } from "./options.ts";

/**
 * Holds a client against what every client must do: what it sends arrives as it was given, every answer and every fault ends in
 * the outcome that can be known in its runtime, and what is ended has ended. It needs no runner of its own, and no Node.js:
 * `conformance({ runtime: "node", test, expect, start: startEmulator, redirect, open })` registers its cases with a runner's
 * `test`.
 */
export function conformance(options: ConformanceOptions): void {
  const { runtime, test, expect } = options;
  for (const { name, run, expected, ...rest } of CASES) {
    const right = runtime === "browser" && "inBrowser" in rest ? rest.inBrowser : expected;
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
