import type { FaultRule, ListedFaultRule } from "@livedesk/emulator/client";

/** Whether a fault can still happen. The emulator also lists faults that are used up. */
export const isInForce = ({ count, odds, struck }: ListedFaultRule): boolean =>
  odds === undefined ? struck < (count ?? 1) : odds > 0;

/**
 * Returns the rules that stay active when one rule is removed. The emulator replaces all rules at once and starts to
 * count again. So the count of each rule becomes the number of calls to which the rule may still be applied.
 */
export const rulesWithout = (id: number, rules: readonly ListedFaultRule[]): readonly FaultRule[] =>
  rules.flatMap((listed) => {
    const { id: own, matched: _, struck, ...rule } = listed;
    if (own === id) return [];
    if (rule.count === undefined) return [rule];
    const left = rule.count - struck;
    return left > 0 ? [{ ...rule, count: left }] : [];
  });
