import { describe, expect, test } from "vitest";
import { watchDeadlines } from "./deadlines.ts";
import { manualClock } from "./testing/index.ts";

/** A deadline, and what ended it, each time that something did. */
function watched(timeout: number, signal?: AbortSignal) {
  const clock = manualClock(1000);
  const deadlines = watchDeadlines(clock, 60_000);
  const deadline = deadlines.start({ timeout, signal });
  const ends: unknown[] = [];
  deadline.onEnd(() => ends.push([deadline.reason, deadline.cause]));
  return { clock, deadlines, deadline, ends };
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

  test("is over when its call has ended", async () => {
    const controller = new AbortController();
    const { clock, deadlines, deadline, ends } = watched(5, controller.signal);
    deadlines.end(deadline);
    controller.abort();
    await clock.advance(5);
    expect([ends, clock.pending]).toEqual([[], 0]);
  });
});

describe("many deadlines", () => {
  function started(...timeouts: number[]) {
    const clock = manualClock(1000);
    let behind = 0;
    const deadlines = watchDeadlines({ ...clock, now: () => clock.now() - behind }, 60_000);
    const calls = timeouts.map((timeout) => deadlines.start({ timeout }));
    const setBack = (ms: number): void => void (behind = ms);
    return { clock, deadlines, calls, setBack, reasons: () => calls.map(({ reason }) => reason) };
  }

  test("end each at its own time, whichever began first, and one timer watches them", async () => {
    const { clock, calls, reasons } = started(20, 5, 10, 5);
    const ends: number[] = [];
    for (const call of calls) call.onEnd(() => ends.push(clock.now() - 1000));
    expect(clock.pending).toBe(1);
    await clock.advance(4);
    expect(reasons()).toEqual([undefined, undefined, undefined, undefined]);
    await clock.advance(50);
    expect(ends).toEqual([5, 5, 10, 20]);
    expect(reasons()).toEqual(["timeout", "timeout", "timeout", "timeout"]);
  });

  test("go on when the one that the timer was set for has ended", async () => {
    const { clock, deadlines, calls, reasons } = started(5, 10);
    for (const call of calls.slice(0, 1)) deadlines.end(call);
    await clock.advance(9);
    expect([...reasons(), clock.pending]).toEqual([undefined, undefined, 1]);
    await clock.advance(1);
    expect(reasons()).toEqual([undefined, "timeout"]);
  });

  test("leave no timer behind with the last, and start anew with the next", async () => {
    const { clock, deadlines, calls } = started(5, 10);
    for (const call of calls) deadlines.end(call);
    expect(clock.pending).toBe(0);
    const later = deadlines.start({ timeout: 7 });
    await clock.advance(7);
    expect(later.reason).toBe("timeout");
  });

  test("end by the timer also where the clock was set back meanwhile, and by the clock where the timer is late", async () => {
    const { clock, reasons, setBack } = started(5, 8, 20);
    setBack(3);
    await clock.advance(5);
    expect(reasons()).toEqual(["timeout", undefined, undefined]);
    setBack(-100);
    await clock.advance(6);
    expect(reasons()).toEqual(["timeout", "timeout", "timeout"]);
  });

  test("go on where what one of them calls fails", async () => {
    const { clock, calls, reasons } = started(5, 5, 10);
    for (const call of calls.slice(0, 1)) {
      call.onEnd(() => {
        throw new Error("a listener's own");
      });
    }
    await expect(clock.advance(5)).rejects.toThrow("a listener's own");
    await clock.advance(10);
    expect(reasons()).toEqual(["timeout", "timeout", "timeout"]);
  });

  test("of calls that begin while others end are watched, and no timer stays", async () => {
    const { clock, deadlines, calls } = started(5, 10);
    const later: { reason: unknown }[] = [];
    for (const call of calls.slice(0, 1)) call.onEnd(() => later.push(deadlines.start({ timeout: 3 })));
    await clock.advance(5);
    expect(clock.pending).toBe(1);
    await clock.advance(3);
    expect(later.map(({ reason }) => reason)).toEqual(["timeout"]);
  });

  test("that end with the client say so", () => {
    const { deadlines, reasons } = started(5, 10);
    deadlines.close();
    expect(reasons()).toEqual(["closed", "closed"]);
  });
});
