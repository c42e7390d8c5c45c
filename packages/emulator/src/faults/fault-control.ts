import type { FaultList, FaultPlan, FaultRule, ListedFaultRule } from "./fault-rule.ts";

/** Decides which calls go wrong. */
export interface FaultControl {
  /** Adds a rule behind the others. Throws for one that makes no sense, and names the field. */
  add(rule: FaultRule): ListedFaultRule;
  /** Puts these rules in the place of all others. Throws, and changes nothing, if one makes no sense. */
  replace(plan: FaultPlan): FaultList;
  /** Removes every rule; the seed stays. Calls that are stalled already stay so. */
  clear(): FaultList;
  /** The seed, and every rule with how often it struck, as a copy. */
  list(): FaultList;
}
