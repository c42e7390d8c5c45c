import { describe, expect, test } from "vitest";
import { coalesced } from "./reading.ts";

describe("a job that merges requests", () => {
  test("runs once more if it was requested during a run", async () => {
    const gates: (() => void)[] = [];
    const run = coalesced(
      () =>
        new Promise((resolve) => {
          gates.push(resolve);
        }),
    );
    const first = run();
    const meanwhile = [run(), run()];
    expect(gates).toHaveLength(1);
    gates[0]?.();
    await first;
    await expect.poll(() => gates.length).toBe(2);
    const last = run();
    gates[1]?.();
    await Promise.all(meanwhile);
    await expect.poll(() => gates.length).toBe(3);
    gates[2]?.();
    await last;
    expect(gates).toHaveLength(3);
  });

  test("pauses after each run, even if it is requested very often", async () => {
    let runs = 0;
    const rests: (() => void)[] = [];
    const run = coalesced(
      () => {
        runs += 1;
        return Promise.resolve();
      },
      { ms: 5, wait: () => new Promise((resolve) => void rests.push(resolve)) },
    );
    await run();
    const second = run();
    await expect.poll(() => rests.length).toBe(1);
    void run();
    expect(runs).toBe(1);
    rests[0]?.();
    await second;
    expect(runs).toBe(2);
    await expect.poll(() => rests.length).toBe(2);
    rests[1]?.();
    await expect.poll(() => rests.length).toBe(2);
    await run();
    expect(runs).toBe(3);
  });

  test("runs again after a failed run", async () => {
    let runs = 0;
    const run = coalesced(() => {
      runs += 1;
      return runs === 1 ? Promise.reject(new Error("no")) : Promise.resolve();
    });
    await expect(run()).rejects.toThrow("no");
    await run();
    expect(runs).toBe(2);
  });
});
