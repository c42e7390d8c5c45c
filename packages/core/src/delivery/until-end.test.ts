import { expect, test } from "vitest";
import { CallDeadline } from "./deadline.ts";
import { untilEnd } from "../adapter.ts";
import { manualClock } from "../testing/index.ts";

const never = new Promise<never>(() => undefined);

test("what comes in time is passed on, and what fails fails", async () => {
  const deadline = new CallDeadline(manualClock(), 5, undefined);
  expect(await untilEnd(deadline, Promise.resolve("token"))).toBe("token");
  await expect(untilEnd(deadline, Promise.reject(new Error("mine")))).rejects.toThrow("mine");
});

test("what does not come in time is not waited for", async () => {
  const clock = manualClock();
  const [result] = await Promise.all([
    Promise.allSettled([untilEnd(new CallDeadline(clock, 5, undefined), never)]),
    clock.advance(5),
  ]);
  expect(result).toMatchObject([{ reason: { code: "timeout" } }]);
});

test("nothing is waited for after the end", async () => {
  const deadline = new CallDeadline(manualClock(), 5, AbortSignal.abort());
  await expect(untilEnd(deadline, never)).rejects.toMatchObject({ outcome: "not-sent", code: "aborted" });
});

test("whoever listens next is heard", async () => {
  const clock = manualClock();
  const deadline = new CallDeadline(clock, 5, undefined);
  let ended = false;
  await untilEnd(deadline, Promise.resolve());
  deadline.onEnd(() => (ended = true));
  await clock.advance(5);
  expect(ended).toBe(true);
});
