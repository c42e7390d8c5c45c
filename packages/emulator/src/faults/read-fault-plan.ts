import { complaintAt } from "./complaint.ts";
import type { FaultPlan } from "./fault-rule.ts";
import { readFaultRule } from "./read-fault-rule.ts";
import { readFields } from "./read-fields.ts";

const complain = complaintAt();

/** The plan that a value asks for. */
export function readFaultPlan(value: unknown): FaultPlan {
  const { seed, rules } = readFields(value, ["seed", "rules"], complain);
  if (seed !== undefined && (typeof seed !== "string" || seed === "")) throw complain("seed", "must be a text");
  if (!Array.isArray(rules)) throw complain("rules", "is required: give a list of rules");
  return { seed, rules: rules.map((rule, index) => readFaultRule(rule, complaintAt("rules", index))) };
}
