import { type ConformanceCall, type ConformanceCase, CONTENT, FILE_BYTES, OPEN, withFile } from "../bench.ts";

interface Step {
  readonly sent: number;
  readonly total: number;
}

/** Facts about the progress of an upload that do not depend on how often a runtime reports progress. */
function describe(steps: readonly Step[]) {
  const totals = new Set(steps.map(({ total }) => total));
  const [total = 0] = totals;
  return {
    totals: totals.size,
    isMoreThanTheFile: total > FILE_BYTES && total < FILE_BYTES + 1000,
    grows: steps.every(({ sent }, at) => sent > (steps[at - 1]?.sent ?? 0)),
    endsAtTotal: steps.at(-1)?.sent === total,
  };
}

/** The cases about the progress of an upload, which counts the bytes of the whole body. */
export const PROGRESS: readonly ConformanceCase[] = [
  {
    name: "the progress of an upload grows, and ends at the total number of bytes",
    async run(bench) {
      const steps: Step[] = [];
      const onProgress = (step: Step): void => void steps.push(step);
      const sending = bench.client().messages.send(OPEN, withFile(), { onProgress });
      return { outcome: await bench.outcome(sending), ...describe(steps) };
    },
    expected: { outcome: "accepted", totals: 1, isMoreThanTheFile: true, grows: true, endsAtTotal: true },
  },
  {
    name: "the progress of a second attempt starts again from zero",
    async run(bench) {
      await bench.control.faults.add({ fault: "429", retryAfter: 0 });
      const steps: Step[] = [];
      const onProgress = (step: Step): void => void steps.push(step);
      const sending = bench.client().messages.send(OPEN, withFile(), { onProgress });
      const outcome = await bench.outcome(sending);
      const second = steps.findIndex(({ sent }, at) => sent <= (steps[at - 1]?.sent ?? 0));
      return { outcome, first: second > 0, ...describe(steps.slice(Math.max(0, second))) };
    },
    expected: { outcome: "accepted", first: true, totals: 1, isMoreThanTheFile: true, grows: true, endsAtTotal: true },
    // `fetch` does not say how far an upload is, so the first attempt, which is refused, reports no progress.
    overFetch: {
      outcome: "accepted",
      first: false,
      totals: 1,
      isMoreThanTheFile: true,
      grows: true,
      endsAtTotal: true,
    },
  },
  {
    name: "a text message without files reports no progress",
    async run(bench) {
      const steps: Step[] = [];
      const sending = bench
        .client()
        .messages.send(OPEN, { content: CONTENT }, { onProgress: (step) => void steps.push(step) });
      return [await bench.outcome(sending), steps];
    },
    expected: ["accepted", []],
  },
  {
    name: "a progress listener that throws changes neither the outcome nor the message",
    async run(bench) {
      const onProgress = (): never => {
        throw new Error("The listener failed");
      };
      const sending = bench.client().messages.send(OPEN, withFile(), { onProgress });
      return [await bench.outcome(sending), (await bench.stored(OPEN)).length];
    },
    expected: ["accepted", 1],
  },
];

const SIZE = 6;

async function* piece(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

interface Outcomes {
  readonly expected: string;
  readonly inBrowser?: string;
}

/** Makes a case with a file that cannot be opened or does not have the given size. No message must be created. */
const broken = (
  name: string,
  open: () => AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>,
  { expected, inBrowser = expected }: Outcomes,
  call?: ConformanceCall,
): ConformanceCase => ({
  name: `a file ${name} creates no message`,
  async run(bench) {
    const attachments = [{ name: "a.txt", data: { size: SIZE, open } }];
    const sending = bench.client().messages.send(OPEN, { content: CONTENT, attachments }, call);
    return [await bench.outcome(sending), (await bench.stored(OPEN)).length];
  },
  expected: [expected, 0],
  inBrowser: [inBrowser, 0],
  overFetch: [inBrowser, 0],
});

// A client that streams files learns the real length only while it sends. A browser and `fetch` read all files before they
// send.
const wrongLength = { expected: "unknown source-failed", inBrowser: "not-sent file-unreadable" };

/** The cases with files that cannot be sent. */
export const SOURCES: readonly ConformanceCase[] = [
  broken("that cannot be opened", () => Promise.reject(new Error("It is gone")), {
    expected: "not-sent file-unreadable",
  }),
  broken(
    "that does not open in time",
    () => new Promise(() => undefined),
    { expected: "not-sent timeout" },
    { timeout: 50 },
  ),
  broken("that is longer than its size property says", () => piece("abcdefg"), wrongLength),
  broken("that is shorter than its size property says", () => piece("abc"), wrongLength),
];
