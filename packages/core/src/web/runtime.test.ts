import { execFile } from "node:child_process";
import { promisify } from "node:util";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { base64, randomKey, runtimeClock } from "./runtime.ts";

const waiting = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

test("the process can end while a cancelled timer is left", () => {
  const before = waiting();
  const cancel = runtimeClock.after(54_321, () => expect.unreachable());
  expect(waiting()).toBe(before + 1);
  cancel();
  expect(waiting()).toBe(before);
});

test("a timer of the runtime clock calls its function once", async () => {
  let runs = 0;
  await new Promise<void>((resolve) => runtimeClock.after(1, () => resolve(void runs++)));
  expect(runs).toBe(1);
});

test("a timer with a time below zero calls its function at once, and Node.js prints no warning", async () => {
  const program = `
    import { runtimeClock } from "./src/web/runtime.ts";
    runtimeClock.after(-5, () => console.log("ran"));
  `;
  const ended = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], { env: {} });
  expect(ended).toEqual({ stdout: "ran\n", stderr: "" });
});

test("if the machine's clock is set, wall() changes at once, and no duration changes", () => {
  const [now, wall] = [runtimeClock.now(), runtimeClock.wall()];
  vi.useFakeTimers({ toFake: ["Date"], now: wall + 8 * 3_600_000 });
  try {
    expect(runtimeClock.wall() - wall).toBe(8 * 3_600_000);
    expect(runtimeClock.now() - now).toBeLessThan(3_600_000);
  } finally {
    vi.useRealTimers();
  }
});

test.each([
  ["nothing", ""],
  ["one byte", "a"],
  ["two bytes", "ab"],
  ["three bytes", "abc"],
  ["characters of three and four bytes", "写真 😀"],
  ["half a surrogate", "half \ud83d"],
  ["control characters", "\u0000\u00ff"],
  ["400 000 bytes", "é".repeat(200_000)],
])("base64() encodes the UTF-8 bytes of a string: %s", (_, text) => {
  expect(base64(text)).toBe(Buffer.from(text).toString("base64"));
});

test("base64() returns the same as Node.js for any string", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(base64(text)).toBe(Buffer.from(text).toString("base64"));
    }),
  );
});

test("randomKey() returns 20 to 28 letters and digits, and never returns the same key twice", () => {
  const keys = Array.from({ length: 1000 }, () => randomKey());
  expect(new Set(keys).size).toBe(1000);
  expect(keys.filter((key) => !/^[\da-z]{20,28}$/.test(key))).toEqual([]);
});
