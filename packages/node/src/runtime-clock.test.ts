import { expect, test, vi } from "vitest";
import { runtimeClock } from "./runtime-clock.ts";

const waiting = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

test("a time that was cancelled keeps no process alive, however often it was asked for", () => {
  const before = waiting();
  for (let i = 0; i < 5; i++) {
    const cancel = runtimeClock.after(54_321, () => expect.unreachable());
    expect(waiting()).toBe(before + 1);
    cancel();
  }
  expect(waiting()).toBe(before);
});

test("a time passes, also the third time", async () => {
  const run = vi.fn<() => void>();
  for (let i = 0; i < 3; i++) await new Promise<void>((resolve) => runtimeClock.after(1, () => resolve(run())));
  expect(run).toHaveBeenCalledTimes(3);
});

test("however the lengths follow each other, few timers are kept beside those that were asked for", () => {
  const made = vi.spyOn(globalThis, "setTimeout");
  for (let i = 0; i < 300; i++) {
    const ms = 100_000 + (Math.floor(i / 2) % 20);
    runtimeClock.after(ms, () => expect.unreachable())();
  }
  expect(made.mock.calls.length - 300).toBeGreaterThan(0);
  expect(made.mock.calls.length - 300).toBeLessThanOrEqual(8);
  made.mockRestore();
});
