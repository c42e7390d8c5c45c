import type { FaultRule, ListedFaultRule } from "@livedesk/emulator/client";

/** Whether a fault can still strike. The emulator also lists faults that cannot strike any more. */
export const isInForce = ({ count, odds, struck }: ListedFaultRule): boolean =>
  odds === undefined ? struck < (count ?? 1) : odds > 0;

/**
 * The rules that stay in force when one of them is removed. The emulator replaces all rules at once and starts to count again,
 * so each rule gets the number of strikes that it still has.
 */
export const rulesWithout = (id: number, rules: readonly ListedFaultRule[]): readonly FaultRule[] =>
  rules.flatMap((listed) => {
    const { id: own, matched: _, struck, ...rule } = listed;
    if (own === id) return [];
    if (rule.count === undefined) return [rule];
    const left = rule.count - struck;
    return left > 0 ? [{ ...rule, count: left }] : [];
  });
