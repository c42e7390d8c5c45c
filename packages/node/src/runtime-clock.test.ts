import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test, vi } from "vitest";
import { runtimeClock } from "./runtime-clock.ts";

const waiting = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

test("a timer that was cancelled keeps no process alive", () => {
  const before = waiting();
  const cancel = runtimeClock.after(54_321, () => expect.unreachable());
  expect(waiting()).toBe(before + 1);
  cancel();
  expect(waiting()).toBe(before);
});

test("a timer runs its function once", async () => {
  let runs = 0;
  await new Promise<void>((resolve) => runtimeClock.after(1, () => resolve(void runs++)));
  expect(runs).toBe(1);
});

test("a time below zero runs the function at once, and Node prints no warning", async () => {
  const program = `
    import { runtimeClock } from "./src/runtime-clock.ts";
    runtimeClock.after(-5, () => console.log("ran"));
  `;
  const ended = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], { env: {} });
  expect(ended).toEqual({ stdout: "ran\n", stderr: "" });
});

test("a step of the machine's clock shows on the wall at once, and not in what measures durations", () => {
  const [now, wall] = [runtimeClock.now(), runtimeClock.wall()];
  vi.useFakeTimers({ toFake: ["Date"], now: wall + 8 * 3_600_000 });
  try {
    expect(runtimeClock.wall() - wall).toBe(8 * 3_600_000);
    expect(runtimeClock.now() - now).toBeLessThan(3_600_000);
  } finally {
    vi.useRealTimers();
  }
});
