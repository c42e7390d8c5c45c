import { asNumber, asObject, type Json } from "./json.ts";

/** The rules of faults that go on without one of them, as they are asked for: each strikes as often as it still would have. */
export const rulesWithout = (id: number, rules: readonly unknown[]): readonly Json[] =>
  rules.map(asObject).flatMap((rule) => {
    const { id: own, matched: _, struck, ...asked } = rule;
    if (own === id) return [];
    const count = asNumber(asked["count"]);
    if (count === undefined) return [asked];
    const left = count - (asNumber(struck) ?? 0);
    return left > 0 ? [{ ...asked, count: left }] : [];
  });
