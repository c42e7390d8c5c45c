import { getEventListeners } from "node:events";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { createClient } from "../index.ts";
import { type Transport } from "../adapter.ts";

const CALLS = 100_000;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function heapAfterCollection(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

test(`${CALLS} calls on one signal leave no listener on it, and nothing in the heap`, async () => {
  const answer = { status: 200, headers: {}, body: '{"id":1}' };
  const clock = {
    now: () => performance.now(),
    wall: () => Date.now(),
    random: () => 0.5,
    after: () => () => undefined,
  };
  const transport: Transport = { clock, base64: btoa, send: () => Promise.resolve(answer) };
  const { messages } = createClient(transport);
  const { signal } = new AbortController();
  const send = (number: number) => messages.send(1 + (number % 50), { content: "Hello" }, { signal });

  for (let number = 0; number < CALLS / 10; number++) await send(number);
  const before = heapAfterCollection();
  for (let number = 0; number < CALLS; number++) await send(number);
  const grown = heapAfterCollection() - before;

  console.info(`heap after ${CALLS} calls: ${(grown / 1024).toFixed(0)} KiB more`);
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
  // Less than 11 bytes a call: whatever is left is not of the calls.
  expect(grown).toBeLessThan(2 ** 20);
});
