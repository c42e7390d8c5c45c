import { type Bench, CONTENT } from "../bench.ts";
import type { ConformanceCase } from "../bench.ts";
import type { ConformanceCall, ConformanceClient } from "../bench.ts";
import { type MakeCall, OPEN, VARIANTS, withFile } from "../bench.ts";

const text = { content: CONTENT };

/** Makes a call that gets no answer, ends this call, and returns its outcome. */
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

/**
 * Makes a call that waits for another call to the same conversation, ends the waiting call, and returns the outcomes of
 * both calls.
 */
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

/** The cases that check that a call that is ended says whether a part of the call may have been sent. */
export const ENDINGS: readonly ConformanceCase[] = [
  {
    name: "a call that is aborted before it begins is not sent",
    async run(bench) {
      const outcome = await bench.outcome(bench.client().messages.send(OPEN, text, { signal: AbortSignal.abort() }));
      return [outcome, (await bench.stored(OPEN)).length];
    },
    expected: ["not-sent aborted", 0],
  },
  ...VARIANTS.map(({ name, prepare }): ConformanceCase => ({
    name: `aborting ${name} that waits for its answer leaves the outcome unknown`,
    run: async (bench) => endStalled(bench, await prepare(bench), (_, abort) => abort()),
    expected: "unknown aborted",
  })),
  ...VARIANTS.map(({ name, prepare }): ConformanceCase => ({
    name: `closing the client at once, while ${name} waits for its answer, leaves the outcome unknown`,
    run: async (bench) => endStalled(bench, await prepare(bench), (client) => client.close({ abort: true })),
    expected: "unknown closed",
  })),
  ...VARIANTS.map(({ name, prepare }): ConformanceCase => ({
    name: `close() of the client waits for the answer to ${name}`,
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
    name: "aborting a call after a part of its file was sent leaves the outcome unknown",
    async run(bench) {
      const controller = new AbortController();
      await bench.control.faults.add({ fault: "stall-headers" });
      const call = { signal: controller.signal, timeout: 5000, onProgress: () => controller.abort() };
      return bench.outcome(bench.client().messages.send(OPEN, withFile(), call));
    },
    expected: "unknown aborted",
    // `fetch` reports no progress before the answer, so this test does not abort the call, and the call ends at its
    // timeout.
    overFetch: "unknown timeout",
  },
  {
    name: "aborting a call after its answer changes nothing for this call or the next call",
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
    name: "a call whose time is up while it waits for its turn is not sent",
    run: (bench) => endWaiting(bench, () => ({ timeout: 50 }), nothing),
    expected: ["unknown aborted", "not-sent timeout"],
  },
  {
    name: "a call that is aborted while it waits for its turn is not sent",
    run: (bench) =>
      endWaiting(
        bench,
        (signal) => ({ signal }),
        (_, abort) => abort(),
      ),
    expected: ["unknown aborted", "not-sent aborted"],
  },
  {
    name: "closing the client ends a call that waits for its turn as not sent, while another call waits for its answer",
    run: (bench) =>
      endWaiting(
        bench,
        () => ({}),
        // The test does not wait for close() here, because close() waits for the first call, which gets no answer and
        // is aborted later.
        (client) => void client.close(),
      ),
    expected: ["unknown aborted", "not-sent closed"],
  },
  {
    name: "a call to a client that is closed is not sent",
    async run(bench) {
      const client = bench.client();
      await client.close();
      return [await bench.outcome(client.messages.send(OPEN, text)), (await bench.stored(OPEN)).length];
    },
    expected: ["not-sent closed", 0],
  },
];
