import { CALL_KINDS, type CallKind } from "./call-kind.ts";
import type { Complaint } from "./complaint.ts";
import { type Fault, isEarly } from "./schema.ts";
import type { FaultRule } from "./fault-rule.ts";
import { readFault } from "./read-fault.ts";
import { readFields } from "./read-fields.ts";

const KNOWN = ["fault", "retryAfter", "delayMs", "conversationId", "kind", "count", "odds"];

const isCallKind = (value: unknown): value is CallKind => CALL_KINDS.some((kind) => kind === value);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 1;

const isOdds = (value: unknown): value is number => typeof value === "number" && value >= 0 && value <= 1;

function readKind(kind: unknown, fault: Fault, complain: Complaint): CallKind {
  if (!isCallKind(kind)) throw complain("kind", `must be one of ${CALL_KINDS.join(", ")}`);
  if (isEarly(fault) && kind !== "file" && kind !== "retry")
    throw complain("kind", `must be file or retry with ${fault.fault}, which strikes before a JSON body can be told`);
  return kind;
}

function readConversationId(value: unknown, complain: Complaint): number {
  if (isCount(value)) return value;
  throw complain("conversationId", "must be the id of a conversation, a whole number from 1");
}

function readFrequency({ count, odds }: Readonly<Record<string, unknown>>, complain: Complaint) {
  if (count !== undefined && odds !== undefined) throw complain("count", "cannot be given together with odds");
  if (odds === undefined) {
    if (count !== undefined && !isCount(count)) throw complain("count", "must be a whole number from 1");
    return { count: count ?? 1 };
  }
  if (!isOdds(odds)) throw complain("odds", "must be a number from 0 to 1");
  return { odds };
}

/** The rule that a value asks for, as a copy with its default filled in. */
export function readFaultRule(value: unknown, complain: Complaint): FaultRule {
  const fields = readFields(value, KNOWN, complain);
  const { conversationId, kind } = fields;
  const fault = readFault(fields, complain);
  return {
    ...fault,
    ...(conversationId !== undefined && { conversationId: readConversationId(conversationId, complain) }),
    ...(kind !== undefined && { kind: readKind(kind, fault, complain) }),
    ...readFrequency(fields, complain),
  };
}
