import type { Complaint } from "./complaint.ts";

/** The fields of an object that are given, all of which must be known. */
export function readFields(
  value: unknown,
  known: readonly string[],
  complain: Complaint,
): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw complain("", "must be an object");
  const given = Object.entries(value).filter(([, field]) => field !== undefined);
  const stranger = given.find(([name]) => !known.includes(name));
  if (stranger !== undefined)
    throw complain("", `has the unknown key ${JSON.stringify(stranger[0])}; known: ${known.join(", ")}`);
  return Object.fromEntries(given);
}
