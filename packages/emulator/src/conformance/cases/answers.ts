import { type Bench, CONTENT, MAX_BODY_BYTES } from "../bench.ts";
import type { ConformanceCase } from "../bench.ts";
import { OPEN, withFile } from "../bench.ts";

const UNKNOWN_CONVERSATION = 999;
const HOUR_MS = 3_600_000;

const sendText = (bench: Bench, conversationId: number, target: Parameters<Bench["client"]>[0] = {}) =>
  bench.outcome(bench.client(target).messages.send(conversationId, { content: CONTENT }));

const sendTooMuch = (bench: Bench, call?: { onProgress: () => void }) => {
  const attachments = [{ name: "a.bin", data: new Uint8Array(MAX_BODY_BYTES) }];
  return bench.outcome(bench.client().messages.send(OPEN, { content: CONTENT, attachments }, call));
};

/** Makes a case with a call that is refused and stores no message. */
const refusal = (name: string, run: (bench: Bench) => Promise<string>, outcome: string): ConformanceCase => ({
  name,
  run: async (bench) => [await run(bench), (await bench.stored(OPEN)).length],
  expected: [outcome, 0],
});

/**
 * Returns how many hours a refused call must wait, according to `retryAt`. Returns NaN if this time differs from a
 * whole number of hours by more than a minute.
 */
async function hoursToWait(call: Promise<unknown>): Promise<number> {
  const retryAt: unknown = await call.then(
    () => undefined,
    (error: { retryAt?: unknown }) => error.retryAt,
  );
  if (!(retryAt instanceof Date)) return Number.NaN;
  const ms = retryAt.getTime() - Date.now();
  return Math.abs(ms - Math.round(ms / HOUR_MS) * HOUR_MS) < 60_000 ? Math.round(ms / HOUR_MS) : Number.NaN;
}

const postponed = (name: string, retryAfter: () => number | string): ConformanceCase => ({
  name: `a 429 with ${name} beyond the deadline in Retry-After fails at once, and says when to try again`,
  async run(bench) {
    await bench.control.faults.add({ fault: "429", retryAfter: retryAfter() });
    return hoursToWait(bench.client().messages.send(OPEN, { content: CONTENT }));
  },
  expected: 2,
});

/** The cases about answers that are not a message. */
export const ANSWERS: readonly ConformanceCase[] = [
  refusal(
    "wrong credentials are rejected with 401",
    (bench) => sendText(bench, OPEN, { apiSecret: "wrong" }),
    "rejected unauthorized 401",
  ),
  refusal(
    "a conversation that does not exist is rejected with 404",
    (bench) => sendText(bench, UNKNOWN_CONVERSATION),
    "rejected not-found 404",
  ),
  refusal("a body that is too large is rejected with 413", (bench) => sendTooMuch(bench), "rejected rejected 413"),
  refusal(
    "a body that is too large is rejected with 413, even if its progress is watched",
    (bench) => sendTooMuch(bench, { onProgress: () => undefined }),
    "rejected rejected 413",
  ),
  refusal(
    "the retry of a message whose status is not failed is rejected with 422",
    (bench) => bench.outcome(bench.client().messages.retry(141, 29)),
    "rejected rejected 422",
  ),
  refusal(
    "a message that the API would certainly refuse is not sent",
    (bench) => bench.outcome(bench.client().messages.send(OPEN, { content: "" })),
    "not-sent invalid-input",
  ),
  postponed("a number of seconds", () => 7200),
  postponed("a date", () => new Date(Date.now() + 2 * HOUR_MS).toUTCString()),
  {
    name: "a call that a 429 postpones is tried again, and its message is stored once",
    async run(bench) {
      await bench.control.faults.add({ fault: "429", retryAfter: 0, count: 2 });
      const sending = bench.client().messages.send(OPEN, withFile());
      return [await bench.outcome(sending), (await bench.stored(OPEN)).length];
    },
    expected: ["accepted", 1],
  },
  {
    name: "a call to a host that does not exist ends with the outcome that can be known in this runtime",
    run: (bench) => sendText(bench, OPEN, { baseUrl: "https://livedesk.invalid", maxRetries: 0 }),
    expected: "not-sent connection-failed",
    // A browser hides the cause of the failure, so that no page can find out which hosts exist.
    inBrowser: "unknown connection-lost",
    // `fetch` has no error that proves that nothing was sent.
    overFetch: "unknown connection-lost",
  },
];
