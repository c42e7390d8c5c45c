import type { ListedFaultRule } from "@livedesk/emulator/client";
import { expect, test } from "vitest";
import { isInForce, rulesWithout } from "./faults.ts";

const rules: readonly ListedFaultRule[] = [
  { id: 1, fault: "429", count: 1, matched: 0, struck: 0 },
  { id: 2, fault: "slow", delayMs: 5, count: 3, matched: 1, struck: 1 },
  { id: 3, fault: "not-json", count: 1, matched: 1, struck: 1 },
  { id: 4, fault: "502-html", odds: 0.5, matched: 9, struck: 4 },
];

test("removing a fault also removes the faults that are used up, and keeps the remaining counts of the other faults", () => {
  expect(rulesWithout(1, rules)).toEqual([
    { fault: "slow", delayMs: 5, count: 2 },
    { fault: "502-html", odds: 0.5 },
  ]);
});

test("a fault is active as long as it can still happen to a call", () => {
  expect(rules.filter(isInForce).map(({ id }) => id)).toEqual([1, 2, 4]);
  expect(isInForce({ id: 5, fault: "429", odds: 0, matched: 3, struck: 0 })).toBe(false);
});
