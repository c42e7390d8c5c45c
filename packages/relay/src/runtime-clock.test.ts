import { expect, test, vi } from "vitest";
import { runtimeClock } from "./runtime-clock.ts";

test("a step of the system clock changes wall() at once, and does not change now()", () => {
  const [now, wall] = [runtimeClock.now(), runtimeClock.wall()];
  vi.useFakeTimers({ toFake: ["Date"], now: wall + 8 * 3_600_000 });
  try {
    expect(runtimeClock.wall() - wall).toBe(8 * 3_600_000);
    expect(runtimeClock.now() - now).toBeLessThan(3_600_000);
  } finally {
    vi.useRealTimers();
  }
});
