import { expect, test, vi } from "vitest";
import { Desk } from "../testing/desk.ts";

const body = JSON.stringify({ content: "a" });

const ask = (desk: Desk, fault: string) =>
  desk.emulator.fetch(
    new Request(`${desk.emulator.url}/api/v2/accounts/conversations/141/messages`, {
      method: "POST",
      headers: { Authorization: desk.authorization, "Content-Type": "application/json", "X-Emulator-Fault": fault },
      body,
    }),
  );

const count = (desk: Desk): number => (desk.truthOf(141)?.messages.length ?? 0) - 3;

test("a fault in the header X-Emulator-Fault of a call happens to this call", async () => {
  const desk = new Desk();
  await expect(ask(desk, "reset-after-commit")).rejects.toMatchObject({ code: "ECONNRESET" });
  expect(count(desk)).toBe(1);
  await expect(ask(desk, "reset-mid-body")).rejects.toMatchObject({ code: "ECONNRESET" });
  expect(count(desk)).toBe(1);
  expect(await ask(desk, "500-after-commit")).toHaveProperty("status", 500);
  expect(count(desk)).toBe(2);
});

test.each([
  ["429", null],
  ["429; retry-after=2", "2"],
  ["429;Retry-After = 0 ", "0"],
  ["429; retry-after=Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 21 Oct 2015 07:28:00 GMT"],
])("the header X-Emulator-Fault with %j gives a 429 with the Retry-After %j", async (fault, expected) => {
  const desk = new Desk();
  const answer = await ask(desk, fault);
  expect([answer.status, answer.headers.get("Retry-After")]).toEqual([429, expected]);
  expect(answer.headers.get("Content-Type")).toBe("text/plain");
  expect(await answer.text()).toBe("Retry later\n");
  expect(count(desk)).toBe(0);
});

test("the fault slow waits for its delay, even with a real timer", async () => {
  const wait = vi.fn<() => Promise<void>>(async () => undefined);
  expect(await ask(new Desk({ wait }), "slow; delay-ms=50")).toHaveProperty("status", 200);
  expect(wait).toHaveBeenCalledExactlyOnceWith(50, expect.any(AbortSignal));
  expect(await ask(new Desk(), "slow; delay-ms=1")).toHaveProperty("status", 200);
});

test("a call with the header X-Emulator-Fault is not counted by any rule", async () => {
  const desk = new Desk({ faults: { rules: [{ fault: "429" }] } });
  expect(await ask(desk, "502-html")).toHaveProperty("status", 502);
  expect(desk.emulator.faults.list().rules).toMatchObject([{ matched: 0, struck: 0 }]);
});

test.each([
  ["", "fault: must be one of reset-before-body"],
  ["timeout", "fault: must be one of reset-before-body"],
  ["429; retry-after=soon", "retry-after: must be a whole number of seconds, or an HTTP date"],
  ["slow", 'delay-ms: is required if the fault is "slow": give a number of milliseconds'],
  ["slow; delay-ms=-1", "delay-ms: must be a number of milliseconds, a whole number from 0"],
  ["502-html; delay-ms=1", 'delay-ms: can only be given if the fault is "slow"'],
  ["slow; delay=1", 'the parameter "delay" is unknown. Known parameters: retry-after, delay-ms'],
  ["429, 502-html", "fault: must be one of"],
])("the header X-Emulator-Fault with %j is refused", async (fault, issue) => {
  const desk = new Desk();
  const answer = await ask(desk, fault);
  expect([answer.status, await answer.json()]).toEqual([
    422,
    { error: expect.stringContaining(`X-Emulator-Fault: ${issue}`) },
  ]);
  expect(count(desk)).toBe(0);
});
