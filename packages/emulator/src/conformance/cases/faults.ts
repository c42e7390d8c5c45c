import { type ConformanceCase, VARIANTS } from "../bench.ts";
import { type Fault, FAULT_NAMES, type FaultName } from "../../faults/schema.ts";

/** For each fault: the outcome for the caller, and how often the message was stored or retried. */
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

/**
 * The timeout of a call, in ms. It is long enough for an answer on a busy machine, so only a call that never gets an
 * answer reaches it.
 */
const timeoutFor = (fault: FaultName): number => (fault.startsWith("stall-") ? 5000 : 30_000);

const faultNamed = (fault: FaultName): Fault => (fault === "slow" ? { fault, delayMs: 20 } : { fault });

/** The cases with every fault and every variant of a call. */
export const FAULTS: readonly ConformanceCase[] = FAULT_NAMES.flatMap((fault) =>
  VARIANTS.map(({ name, prepare, done }) => ({
    name: `after the fault ${fault}, ${name} has the outcome that can be known`,
    async run(bench) {
      const call = await prepare(bench);
      await bench.control.faults.add(faultNamed(fault));
      const outcome = await bench.outcome(call(bench.client({ maxRetries: 0 }), { timeout: timeoutFor(fault) }));
      return { outcome, done: await done(bench) };
    },
    expected: TABLE[fault],
  })),
);

/**
 * The cases that check that a client does not follow a redirect to another origin, because it would send credentials
 * and messages there.
 */
export const REDIRECTS: readonly ConformanceCase[] = VARIANTS.map(({ name, prepare, done }) => ({
  name: `a redirect of ${name} to another origin is not followed`,
  async run(bench) {
    const call = await prepare(bench);
    const redirected = bench.client({ baseUrl: await bench.redirecting() });
    return { outcome: await bench.outcome(call(redirected)), done: await done(bench) };
  },
  expected: { outcome: "unknown unexpected-status 307", done: 0 },
  // A browser hides the status of a redirect. With progress (XMLHttpRequest), the browser follows redirects, except to
  // an origin that does not allow the request with CORS headers.
  inBrowser: {
    outcome: name.includes("watched") ? "unknown connection-lost" : "unknown unexpected-status",
    done: 0,
  },
}));
