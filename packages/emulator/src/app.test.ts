import { expect, test, vi } from "vitest";
import type { FaultRule } from "./index.ts";
import { Desk } from "./testing/desk.ts";

const call = (desk: Desk, signal: AbortSignal) =>
  desk.emulator.fetch(
    new Request(`${desk.emulator.url}/api/v2/accounts/conversations/141/messages`, {
      method: "POST",
      headers: { Authorization: desk.authorization, "Content-Type": "application/json" },
      body: '{"content":"a"}',
      signal,
    }),
  );

const reason = new Error("enough");

const facing = (rule: FaultRule) => {
  const controller = new AbortController();
  const desk = new Desk({ faults: { rules: [rule] } });
  return { desk, controller, answer: call(desk, controller.signal) };
};

const struck = (desk: Desk) => vi.waitFor(() => expect(desk.emulator.faults.list().rules[0]?.struck).toBe(1));

const isStored = (desk: Desk): boolean => desk.truthOf(141)?.messages.length === 4;

test.each([
  ["reset-before-body", false],
  ["reset-mid-body", false],
  ["reset-after-commit", true],
] as const)("without a socket, the call rejects after the fault %s, as fetch does", async (fault, stored) => {
  const { desk, answer } = facing({ fault });
  await expect(answer).rejects.toMatchObject({ name: "ConnectionReset", code: "ECONNRESET" });
  expect(isStored(desk)).toBe(stored);
});

test("without a socket, the fault stall-headers lasts until the caller's signal aborts", async () => {
  const { desk, controller, answer } = facing({ fault: "stall-headers" });
  await struck(desk);
  controller.abort(reason);
  await expect(answer).rejects.toBe(reason);
  expect(isStored(desk)).toBe(false);
});

test("without a socket, the fault stall-body lasts until the caller's signal aborts", async () => {
  const { desk, controller, answer } = facing({ fault: "stall-body" });
  const text = (await answer).text();
  controller.abort(reason);
  await expect(text).rejects.toBe(reason);
  expect(isStored(desk)).toBe(true);
});

test("without a socket, the fault slow ends when the caller's signal aborts, and the message stays stored", async () => {
  const { desk, controller, answer } = facing({ fault: "slow", delayMs: 2 ** 31 - 1 });
  await struck(desk);
  controller.abort();
  await expect(answer).rejects.toHaveProperty("name", "AbortError");
  expect(isStored(desk)).toBe(true);
});
