import { describe, expect, test } from "vitest";
import { CallDeadline } from "./deadline.ts";
import { manualClock } from "../testing/index.ts";

/** A deadline, and what ended it, each time that something did. */
function watched(timeout: number, signal?: AbortSignal) {
  const clock = manualClock(1000);
  const deadline = new CallDeadline(clock, timeout, signal);
  const ends: unknown[] = [];
  deadline.onEnd(() => ends.push([deadline.reason, deadline.cause]));
  return { clock, deadline, ends };
}

describe("a deadline", () => {
  test("ends when the time is up", async () => {
    const { clock, deadline, ends } = watched(5);
    expect([deadline.at, deadline.reason]).toEqual([5, undefined]);
    await clock.advance(5);
    expect(ends).toEqual([["timeout", undefined]]);
  });

  test("ends when the caller gives up, with the caller's reason", () => {
    const controller = new AbortController();
    const { ends } = watched(5, controller.signal);
    controller.abort("enough");
    expect(ends).toEqual([["aborted", "enough"]]);
  });

  test("has ended where the caller gave up before", () => {
    expect(watched(5, AbortSignal.abort("late")).deadline).toMatchObject({ reason: "aborted", cause: "late" });
  });

  test("keeps the first of two reasons", async () => {
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

describe("many deadlines", () => {
  function started(...timeouts: number[]) {
    const clock = manualClock(1000);
    const calls = timeouts.map((timeout) => new CallDeadline(clock, timeout, undefined));
    return { clock, calls, reasons: () => calls.map(({ reason }) => reason) };
  }

  test("end each at its own time, whichever began first", async () => {
    const { clock, calls, reasons } = started(20, 5, 10, 5);
    const ends: number[] = [];
    for (const call of calls) call.onEnd(() => ends.push(clock.now()));
    await clock.advance(4);
    expect(reasons()).toEqual([undefined, undefined, undefined, undefined]);
    await clock.advance(50);
    expect(ends).toEqual([5, 5, 10, 20]);
    expect(reasons()).toEqual(["timeout", "timeout", "timeout", "timeout"]);
  });

  test("end also where the listener of another one throws", async () => {
    const { clock, calls, reasons } = started(5, 5, 10);
    calls[0]?.onEnd(() => {
      throw new Error("a listener's own");
    });
    await expect(clock.advance(5)).rejects.toThrow("a listener's own");
    await clock.advance(10);
    expect(reasons()).toEqual(["timeout", "timeout", "timeout"]);
  });
});
