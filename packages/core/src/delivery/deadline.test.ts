import { describe, expect, test } from "vitest";
import { CallDeadline } from "./deadline.ts";
import { manualClock } from "../testing/index.ts";
import { type Transport, untilEnd } from "../adapter.ts";
import { getEventListeners } from "node:events";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createClient } from "../index.ts";

/** A deadline, and a list of the reasons with which the deadline has ended. */
function watched(timeout: number, signal?: AbortSignal) {
  const clock = manualClock(1000);
  const deadline = new CallDeadline(clock, timeout, signal);
  const ends: unknown[] = [];
  deadline.onEnd(() => ends.push([deadline.reason, deadline.cause]));
  return { clock, deadline, ends };
}

describe("a deadline", () => {
  test("has ended when the time is up, even if the timer has not fired because the process was stopped", () => {
    let time = 0;
    const clock = { ...manualClock(), now: () => time, after: () => () => undefined };
    const deadline = new CallDeadline(clock, 5, undefined);
    let ends = 0;
    deadline.onEnd(() => ends++);
    time = 4;
    expect(deadline.reason).toBeUndefined();
    time = 5;
    expect([deadline.reason, ends]).toEqual(["timeout", 0]);
    deadline.stop("closed");
    deadline.stop("closed");
    expect([deadline.reason, ends]).toEqual(["timeout", 1]);
  });

  test("ends when the time is up", async () => {
    const { clock, deadline, ends } = watched(5);
    expect([deadline.at, deadline.reason]).toEqual([5, undefined]);
    await clock.advance(5);
    expect(ends).toEqual([["timeout", undefined]]);
  });

  test("ends when the caller aborts, with the reason of the abort", () => {
    const controller = new AbortController();
    const { ends } = watched(5, controller.signal);
    controller.abort("enough");
    expect(ends).toEqual([["aborted", "enough"]]);
  });

  test("has ended from the start if its signal was already aborted", () => {
    expect(watched(5, AbortSignal.abort("late")).deadline).toMatchObject({ reason: "aborted", cause: "late" });
  });

  test("keeps the first of two reasons for its end", async () => {
    const controller = new AbortController();
    const { clock, ends } = watched(5, controller.signal);
    await clock.advance(5);
    controller.abort();
    expect(ends).toEqual([["timeout", undefined]]);
  });

  test("leaves no timer and no listener behind when its call has ended", async () => {
    const controller = new AbortController();
    const { clock, deadline, ends } = watched(5, controller.signal);
    deadline.release();
    controller.abort();
    await clock.advance(5);
    expect([ends, clock.pending]).toEqual([[], 0]);
  });
});

describe("if there are many deadlines", () => {
  function started(...timeouts: number[]) {
    const clock = manualClock(1000);
    const calls = timeouts.map((timeout) => new CallDeadline(clock, timeout, undefined));
    return { clock, calls, reasons: () => calls.map(({ reason }) => reason) };
  }

  test("each deadline ends at its own time, and the order in which the deadlines began does not matter", async () => {
    const { clock, calls, reasons } = started(20, 5, 10, 5);
    const ends: number[] = [];
    for (const call of calls) call.onEnd(() => ends.push(clock.now()));
    await clock.advance(4);
    expect(reasons()).toEqual([undefined, undefined, undefined, undefined]);
    await clock.advance(50);
    expect(ends).toEqual([5, 5, 10, 20]);
    expect(reasons()).toEqual(["timeout", "timeout", "timeout", "timeout"]);
  });

  test("each deadline ends even if the listener of another deadline throws", async () => {
    const { clock, calls, reasons } = started(5, 5, 10);
    calls[0]?.onEnd(() => {
      throw new Error("a listener's own");
    });
    await expect(clock.advance(5)).rejects.toThrow("a listener's own");
    await clock.advance(10);
    expect(reasons()).toEqual(["timeout", "timeout", "timeout"]);
  });
});

const never = new Promise<never>(() => undefined);

test("untilEnd() passes on the value or the error of a promise that settles in time", async () => {
  const deadline = new CallDeadline(manualClock(), 5, undefined);
  expect(await untilEnd(deadline, Promise.resolve("token"))).toBe("token");
  await expect(untilEnd(deadline, Promise.reject(new Error("mine")))).rejects.toThrow("mine");
});

test("untilEnd() stops waiting for a promise when the call ends", async () => {
  const clock = manualClock();
  const [result] = await Promise.all([
    Promise.allSettled([untilEnd(new CallDeadline(clock, 5, undefined), never)]),
    clock.advance(5),
  ]);
  expect(result).toMatchObject([{ reason: { code: "timeout" } }]);
});

test("untilEnd() does not wait if the call has already ended", async () => {
  const deadline = new CallDeadline(manualClock(), 5, AbortSignal.abort());
  await expect(untilEnd(deadline, never)).rejects.toMatchObject({ outcome: "not-sent", code: "aborted" });
});

test("untilEnd() does not remove a listener that was set after the wait", async () => {
  const clock = manualClock();
  const deadline = new CallDeadline(clock, 5, undefined);
  let ended = false;
  await untilEnd(deadline, Promise.resolve());
  deadline.onEnd(() => (ended = true));
  await clock.advance(5);
  expect(ended).toBe(true);
});

const CALLS = 100_000;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function heapAfterCollection(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

test(`${CALLS} calls with one signal leave no listener on the signal, and no memory is kept`, async () => {
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
  // The limit is less than 11 bytes for each call, so no object of a call is kept.
  expect(grown).toBeLessThan(2 ** 20);
});
