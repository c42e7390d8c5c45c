import { type Bench, CONTENT } from "../bench.ts";
import type { ConformanceCase } from "../bench.ts";
import type { ConformanceCall, ConformanceClient } from "../bench.ts";
import { type MakeCall, OPEN, VARIANTS, withFile } from "../bench.ts";

const text = { content: CONTENT };

/** Makes a call that gets no answer, and returns how it ends when it is ended. */
async function endStalled(
  bench: Bench,
  make: MakeCall,
  end: (client: ConformanceClient, abort: () => void) => unknown,
) {
  const controller = new AbortController();
  const client = bench.client();
  await bench.control.faults.add({ fault: "stall-headers" });
  const outcome = bench.outcome(make(client, { signal: controller.signal }));
  await bench.struck();
  await end(client, () => controller.abort());
  return outcome;
}

/** Makes a call that waits for another one to the same conversation, and returns how both end. */
const endWaiting = (
  bench: Bench,
  call: (abort: AbortSignal) => ConformanceCall,
  end: (client: ConformanceClient, abort: () => void) => unknown,
) => {
  const second = new AbortController();
  let waiting: Promise<string> | undefined;
  const first = endStalled(
    bench,
    (client, firstCall) => {
      const sending = client.messages.send(OPEN, text, firstCall);
      waiting = bench.outcome(client.messages.send(OPEN, text, call(second.signal)));
      return sending;
    },
    async (client, abort) => {
      await end(client, () => second.abort());
      await waiting;
      abort();
    },
  );
  return first.then(async (outcome) => [outcome, await waiting]);
};

const nothing = (): void => undefined;

/** Whoever ends a call learns whether anything may have left by then. */
export const ENDINGS: readonly ConformanceCase[] = [
  {
    name: "aborted before it begins",
    async run(bench) {
      const outcome = await bench.outcome(bench.client().messages.send(OPEN, text, { signal: AbortSignal.abort() }));
      return [outcome, (await bench.stored(OPEN)).length];
    },
    expected: ["not-sent aborted", 0],
  },
  ...VARIANTS.map(({ name, prepare }): ConformanceCase => ({
    name: `aborted while ${name} waits for its answer`,
    run: async (bench) => endStalled(bench, await prepare(bench), (_, abort) => abort()),
    expected: "unknown aborted",
  })),
  ...VARIANTS.map(({ name, prepare }): ConformanceCase => ({
    name: `closed at once while ${name} waits for its answer`,
    run: async (bench) => endStalled(bench, await prepare(bench), (client) => client.close({ abort: true })),
    expected: "unknown closed",
  })),
  ...VARIANTS.map(({ name, prepare }): ConformanceCase => ({
    name: `closed while ${name} waits for an answer that comes`,
    async run(bench) {
      const make = await prepare(bench);
      const client = bench.client();
      await bench.control.faults.add({ fault: "slow", delayMs: 100 });
      const outcome = bench.outcome(make(client, {}));
      await bench.struck();
      await client.close();
      return outcome;
    },
    expected: "accepted",
  })),
  {
    name: "aborted when some of a file has left",
    async run(bench) {
      const controller = new AbortController();
      await bench.control.faults.add({ fault: "stall-headers" });
      const call = { signal: controller.signal, timeout: 5000, onProgress: () => controller.abort() };
      return bench.outcome(bench.client().messages.send(OPEN, withFile(), call));
    },
    expected: "unknown aborted",
    // Over `fetch` there is no progress before the answer, which does not come.
    overFetch: "unknown timeout",
  },
  {
    name: "aborted after its answer",
    async run(bench) {
      const { messages } = bench.client();
      const controller = new AbortController();
      const first = await bench.outcome(messages.send(OPEN, text, { signal: controller.signal }));
      controller.abort();
      return [first, await bench.outcome(messages.send(OPEN, text)), (await bench.stored(OPEN)).length];
    },
    expected: ["accepted", "accepted", 2],
  },
  {
    name: "the time is up while it waits for its turn",
    run: (bench) => endWaiting(bench, () => ({ timeout: 50 }), nothing),
    expected: ["unknown aborted", "not-sent timeout"],
  },
  {
    name: "aborted while it waits for its turn",
    run: (bench) =>
      endWaiting(
        bench,
        (signal) => ({ signal }),
        (_, abort) => abort(),
      ),
    expected: ["unknown aborted", "not-sent aborted"],
  },
  {
    name: "closed while one waits for its answer and another one for its turn",
    run: (bench) =>
      endWaiting(
        bench,
        () => ({}),
        // It waits for the first, which gets no answer until it is aborted.
        (client) => void client.close(),
      ),
    expected: ["unknown aborted", "not-sent closed"],
  },
  {
    name: "closed before it begins",
    async run(bench) {
      const client = bench.client();
      await client.close();
      return [await bench.outcome(client.messages.send(OPEN, text)), (await bench.stored(OPEN)).length];
    },
    expected: ["not-sent closed", 0],
  },
];
