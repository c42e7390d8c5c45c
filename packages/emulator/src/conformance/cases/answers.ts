import { type Bench, CONTENT, MAX_BODY_BYTES } from "../bench.ts";
import type { ConformanceCase } from "../bench.ts";
import { OPEN, withFile } from "../bench.ts";

const NOBODY = 999;
const HOUR_MS = 3_600_000;

const sendText = (bench: Bench, conversationId: number, target: Parameters<Bench["client"]>[0] = {}) =>
  bench.outcome(bench.client(target).messages.send(conversationId, { content: CONTENT }));

const sendTooMuch = (bench: Bench, call?: { onProgress: () => void }) => {
  const attachments = [{ name: "a.bin", data: new Uint8Array(MAX_BODY_BYTES) }];
  return bench.outcome(bench.client().messages.send(OPEN, { content: CONTENT, attachments }, call));
};

/** A refusal is one, says so, and leaves nothing behind. */
const refusal = (name: string, run: (bench: Bench) => Promise<string>, outcome: string): ConformanceCase => ({
  name,
  run: async (bench) => [await run(bench), (await bench.stored(OPEN)).length],
  expected: [outcome, 0],
});

/** How long a refused call is told to wait, within a minute, in hours. */
async function hoursToWait(call: Promise<unknown>): Promise<number> {
  const retryAt: unknown = await call.then(
    () => undefined,
    (error: { retryAt?: unknown }) => error.retryAt,
  );
  if (!(retryAt instanceof Date)) return Number.NaN;
  const ms = retryAt.getTime() - Date.now();
  return Math.abs(ms - Math.round(ms / HOUR_MS) * HOUR_MS) < 60_000 ? Math.round(ms / HOUR_MS) : Number.NaN;
}

const putOff = (name: string, retryAfter: () => number | string): ConformanceCase => ({
  name: `a 429 with ${name} that is too far away fails at once, and says when to come back`,
  async run(bench) {
    await bench.control.faults.add({ fault: "429", retryAfter: retryAfter() });
    return hoursToWait(bench.client().messages.send(OPEN, { content: CONTENT }));
  },
  expected: 2,
});

/** What a server can answer beside a message. */
export const ANSWERS: readonly ConformanceCase[] = [
  refusal(
    "401: wrong credentials",
    (bench) => sendText(bench, OPEN, { apiSecret: "wrong" }),
    "rejected unauthorized 401",
  ),
  refusal("404: no such conversation", (bench) => sendText(bench, NOBODY), "rejected not-found 404"),
  refusal("413: too much", (bench) => sendTooMuch(bench), "rejected rejected 413"),
  refusal(
    "413: too much, and its progress is watched",
    (bench) => sendTooMuch(bench, { onProgress: () => undefined }),
    "rejected rejected 413",
  ),
  refusal(
    "422: a retry of what has not failed",
    (bench) => bench.outcome(bench.client().messages.retry(141, 29)),
    "rejected rejected 422",
  ),
  refusal(
    "what could only be refused is not sent",
    (bench) => bench.outcome(bench.client().messages.send(OPEN, { content: "" })),
    "not-sent invalid-input",
  ),
  putOff("a number of seconds", () => 7200),
  putOff("a date", () => new Date(Date.now() + 2 * HOUR_MS).toUTCString()),
  {
    name: "what a 429 puts off is tried again, and stored once",
    async run(bench) {
      await bench.control.faults.add({ fault: "429", retryAfter: 0, count: 2 });
      const sending = bench.client().messages.send(OPEN, withFile());
      return [await bench.outcome(sending), (await bench.stored(OPEN)).length];
    },
    expected: ["accepted", 1],
  },
  {
    name: "a host that does not exist",
    run: (bench) => sendText(bench, OPEN, { baseUrl: "https://livedesk.invalid", maxRetries: 0 }),
    expected: "not-sent connection-failed",
    // A browser does not say how it failed, so that no page can find out which hosts there are.
    inBrowser: "unknown connection-lost",
    // `fetch` has no error that proves that nothing was sent.
    overFetch: "unknown connection-lost",
  },
];
