import { type ConformanceCase, VARIANTS } from "../bench.ts";
import { type Fault, FAULT_NAMES, type FaultName } from "../../faults/schema.ts";

/** What each fault leaves the caller with, and how often the message is there. */
const TABLE: Readonly<Record<FaultName, { readonly outcome: string; readonly done: number }>> = {
  "reset-before-body": { outcome: "unknown connection-lost", done: 0 },
  "reset-mid-body": { outcome: "unknown connection-lost", done: 0 },
  "429": { outcome: "rejected rate-limited 429", done: 0 },
  "502-html": { outcome: "unknown server-error 502", done: 0 },
  "500-before-commit": { outcome: "unknown server-error 500", done: 0 },
  "stall-headers": { outcome: "unknown timeout", done: 0 },
  "reset-after-commit": { outcome: "unknown connection-lost", done: 1 },
  "500-after-commit": { outcome: "unknown server-error 500", done: 1 },
  "stall-body": { outcome: "unknown timeout 200", done: 1 },
  "truncated-json": { outcome: "unknown unreadable-answer 200", done: 1 },
  "not-json": { outcome: "unknown unreadable-answer 200", done: 1 },
  slow: { outcome: "accepted", done: 1 },
};

/** Long enough for an answer on a busy machine, in ms. Only a stall waits for it. */
const timeoutFor = (fault: FaultName): number => (fault.startsWith("stall-") ? 2000 : 30_000);

const faultNamed = (fault: FaultName): Fault => (fault === "slow" ? { fault, delayMs: 20 } : { fault });

/** Every fault strikes every way of calling. */
export const FAULTS: readonly ConformanceCase[] = FAULT_NAMES.flatMap((fault) =>
  VARIANTS.map(({ name, prepare, done }) => ({
    name: `${fault} strikes ${name}`,
    async run(bench) {
      const call = await prepare(bench);
      await bench.control.faults.add(faultNamed(fault));
      const outcome = await bench.outcome(call(bench.client({ maxRetries: 0 }), { timeout: timeoutFor(fault) }));
      return { outcome, done: await done(bench) };
    },
    expected: TABLE[fault],
  })),
);

/** A redirect to another origin is no answer, and is not followed: neither credentials nor a message go there. */
export const REDIRECTS: readonly ConformanceCase[] = VARIANTS.map(({ name, prepare, done }) => ({
  name: `a redirect of ${name}`,
  async run(bench) {
    const call = await prepare(bench);
    const redirected = bench.client({ baseUrl: await bench.redirecting() });
    return { outcome: await bench.outcome(call(redirected)), done: await done(bench) };
  },
  expected: { outcome: "unknown unexpected-status 307", done: 0 },
  // A browser does not show it. Asked for progress, it would follow, but not to an origin that has not agreed to that.
  inBrowser: {
    outcome: name.includes("watched") ? "unknown connection-lost" : "unknown unexpected-status",
    done: 0,
  },
}));
