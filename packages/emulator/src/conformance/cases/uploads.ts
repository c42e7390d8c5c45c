import { CONTENT } from "../bench.ts";
import type { ConformanceCase } from "../case.ts";
import { FILE_BYTES, OPEN, withFile } from "../variants.ts";

interface Step {
  readonly sent: number;
  readonly total: number;
}

/** What can be said of the steps of an upload, however many a runtime tells of. */
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

/** Progress counts the bytes of the whole body, and ends where they end. */
export const PROGRESS: readonly ConformanceCase[] = [
  {
    name: "the progress of an upload grows, and ends at its total",
    async run(bench) {
      const steps: Step[] = [];
      const onProgress = (step: Step): void => void steps.push(step);
      const sending = bench.client().messages.send(OPEN, withFile(), { onProgress });
      return { outcome: await bench.outcome(sending), ...describe(steps) };
    },
    expected: { outcome: "accepted", totals: 1, isMoreThanTheFile: true, grows: true, endsAtTotal: true },
  },
  {
    name: "the progress of another attempt starts again from nothing",
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
  },
  {
    name: "of a text nothing is told",
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
    name: "a listener that throws changes nothing",
    async run(bench) {
      const onProgress = (): never => {
        throw new Error("The listener's own fault");
      };
      const sending = bench.client().messages.send(OPEN, withFile(), { onProgress });
      return [await bench.outcome(sending), (await bench.stored(OPEN)).length];
    },
    expected: ["accepted", 1],
  },
];
