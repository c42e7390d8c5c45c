import { describe, expect, test } from "vitest";
import { startDeadline } from "./deadline.ts";
import { ValidationError } from "./index.ts";
import { manualClock } from "./testing/index.ts";

/** A deadline, and what ended it, each time that something did. */
function watched(timeout: number, signal?: AbortSignal) {
  const clock = manualClock(1000);
  const deadline = startDeadline(clock, timeout, signal);
  const ends: unknown[] = [];
  deadline.onEnd(() => ends.push([deadline.reason, deadline.cause]));
  return { clock, deadline, ends };
}

describe("a deadline", () => {
  test("ends when the time is up", async () => {
    const { clock, deadline, ends } = watched(5);
    expect([deadline.at, deadline.reason]).toEqual([1005, undefined]);
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

  test("is over when it is released", async () => {
    const controller = new AbortController();
    const { clock, deadline, ends } = watched(5, controller.signal);
    deadline.release();
    controller.abort();
    await clock.advance(5);
    expect([ends, clock.pending]).toEqual([[], 0]);
  });
});

test.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])("%d is no time", (timeout) => {
  expect(() => startDeadline(manualClock(), timeout)).toThrow(ValidationError);
  expect(() => startDeadline(manualClock(), timeout)).toThrow("timeout: must be milliseconds, from 1 to 2147483647");
});
