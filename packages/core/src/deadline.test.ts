import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { startDeadline, ValidationError } from "./index.ts";

/** A port whose time passes when the test says so. */
function fakePort() {
  const aborts: unknown[] = [];
  let pending: (() => void) | undefined;
  return {
    aborts,
    elapse: () => pending?.(),
    isWaiting: () => pending !== undefined,
    after: (_: number, run: () => void) => ((pending = run), () => void (pending = undefined)),
    abort: (cause: unknown) => void aborts.push(cause),
  };
}

describe("a deadline", () => {
  test("aborts when the time is up, and says so", () => {
    const port = fakePort();
    const deadline = startDeadline({ timeout: 5 }, port);
    expect(deadline.reason).toBeUndefined();
    port.elapse();
    expect([deadline.reason, port.aborts]).toEqual(["timeout", [undefined]]);
  });

  test("aborts when the caller gives up, with the caller's reason", () => {
    const port = fakePort();
    const caller = new AbortController();
    const deadline = startDeadline({ signal: caller.signal }, port);
    caller.abort("enough");
    expect([deadline.reason, port.aborts]).toEqual(["aborted", ["enough"]]);
  });

  test("aborts at once when the caller gave up before", () => {
    const port = fakePort();
    expect(startDeadline({ signal: AbortSignal.abort("late") }, port).reason).toBe("aborted");
    expect(port.aborts).toEqual(["late"]);
  });

  test("keeps the first of two reasons", () => {
    const port = fakePort();
    const caller = new AbortController();
    const deadline = startDeadline({ timeout: 5, signal: caller.signal }, port);
    port.elapse();
    caller.abort();
    expect([deadline.reason, port.aborts.length]).toEqual(["timeout", 1]);
  });

  test("leaves no timer and no listener behind", () => {
    const port = fakePort();
    const { signal } = new AbortController();
    const deadline = startDeadline({ signal }, port);
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    deadline.end();
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
    expect(port.isWaiting()).toBe(false);
  });
});

test.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])("%d is no time", (timeout) => {
  expect(() => startDeadline({ timeout }, fakePort())).toThrow(ValidationError);
  expect(() => startDeadline({ timeout }, fakePort())).toThrow(
    "timeout: must be a number of milliseconds from 1 to 2147483647",
  );
});
