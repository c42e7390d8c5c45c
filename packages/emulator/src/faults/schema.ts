import type { MessageDraft } from "../desk/conversation.ts";
import { type Complaint, complaintAt } from "../http/refusal.ts";

/** A fault that strikes before the body has been read, and so before a JSON body can tell what it is. */
export interface EarlyFault {
  readonly fault: "reset-before-body" | "reset-mid-body";
}

/** A fault that strikes when the call has been read and found right. */
export type LateFault =
  | {
      readonly fault:
        | "reset-after-commit"
        | "stall-headers"
        | "stall-body"
        | "500-before-commit"
        | "500-after-commit"
        | "502-html"
        | "truncated-json"
        | "not-json";
    }
  | {
      readonly fault: "429";
      /** Sent as `Retry-After`: whole seconds, or an HTTP date such as `new Date().toUTCString()`. */
      readonly retryAfter?: number | string | undefined;
    }
  | {
      readonly fault: "slow";
      /** How long the answer waits, in milliseconds. */
      readonly delayMs: number;
    };

/** Something that goes wrong between the arrival of a call and the end of its answer. */
export type Fault = EarlyFault | LateFault;

/** The name of a fault. */
export type FaultName = Fault["fault"];

/** Every fault, by the name that rules, the header and the README call it, in the order of a call's life. */
export const FAULT_NAMES = [
  "reset-before-body",
  "reset-mid-body",
  "429",
  "502-html",
  "500-before-commit",
  "stall-headers",
  "reset-after-commit",
  "500-after-commit",
  "stall-body",
  "truncated-json",
  "not-json",
  "slow",
] as const satisfies readonly FaultName[];

/** Whether a fault strikes before the body has been read. */
export const isEarly = (fault: Fault): fault is EarlyFault =>
  fault.fault === "reset-before-body" || fault.fault === "reset-mid-body";

/** A fault, the calls that it may strike, and how often it does: once, unless `count` or `odds` say otherwise. */
export type FaultRule = Fault & {
  /** Strikes calls in this conversation alone; in all by default. */
  readonly conversationId?: number | undefined;
  /** Strikes calls of this kind alone; all by default. The early faults know `file` and `retry` alone. */
  readonly kind?: CallKind | undefined;
  /** Strikes the next so many calls that match; 1 by default. Not together with `odds`. */
  readonly count?: number | undefined;
  /** Strikes each call that matches with this probability, from 0 to 1. */
  readonly odds?: number | undefined;
};

/** A rule that is in force: `matched` is how many calls it was asked about, `struck` how many it struck. */
export type ListedFaultRule = FaultRule & {
  /** Its number, from 1 after each clearing. */
  readonly id: number;
  readonly matched: number;
  readonly struck: number;
};

/** Rules in the order in which they are asked. */
export interface FaultPlan {
  /** What `odds` are decided by; the one in force, at first a random one, by default. */
  readonly seed?: string | undefined;
  readonly rules: readonly FaultRule[];
}

/** The seed and the rules in force. The same seed, rules and order of calls give the same faults. */
export interface FaultList {
  readonly seed: string;
  readonly rules: readonly ListedFaultRule[];
}

/** The kinds of call that a rule can tell apart. */
export const CALL_KINDS = ["text", "note", "file", "template", "retry"] as const;

/** What a call does: sends a text, a private note, files (private or not) or a template, or retries a message. */
export type CallKind = (typeof CALL_KINDS)[number];

/** What sending a message is called. */
export function callKind({ files, template_params, private: isNote }: MessageDraft): CallKind {
  if (files.length > 0) return "file";
  if (template_params !== undefined) return "template";
  return isNote ? "note" : "text";
}

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

// More would overflow the runtime's timers, which then fire at once.
const MAX_DELAY_MS = 2 ** 31 - 1;

const isFaultName = (value: unknown): value is FaultName => FAULT_NAMES.some((name) => name === value);

const isWholeNumber = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const isHttpDate = (value: unknown): value is string =>
  typeof value === "string" && new Date(value).toUTCString() === value;

function readRetryAfter(value: unknown, complain: Complaint): number | string {
  if (isWholeNumber(value) || isHttpDate(value)) return value;
  throw complain("retryAfter", "must be whole seconds or an HTTP date such as Wed, 21 Oct 2015 07:28:00 GMT");
}

function readDelay(value: unknown, complain: Complaint): number {
  if (isWholeNumber(value) && value <= MAX_DELAY_MS) return value;
  throw complain("delayMs", `is needed with slow: give milliseconds, a whole number from 0 to ${MAX_DELAY_MS}`);
}

/** The fault that some fields, already known by name, ask for. */
export function readFault(fields: Readonly<Record<string, unknown>>, complain: Complaint): Fault {
  const { fault, retryAfter, delayMs } = fields;
  if (!isFaultName(fault)) throw complain("fault", `must be one of ${FAULT_NAMES.join(", ")}`);
  if (fault !== "429" && retryAfter !== undefined) throw complain("retryAfter", "goes with 429 alone");
  if (fault !== "slow" && delayMs !== undefined) throw complain("delayMs", "goes with slow alone");
  if (fault === "slow") return { fault, delayMs: readDelay(delayMs, complain) };
  if (fault !== "429" || retryAfter === undefined) return { fault };
  return { fault, retryAfter: readRetryAfter(retryAfter, complain) };
}

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

const complain = complaintAt();

/** The plan that a value asks for. */
export function readFaultPlan(value: unknown): FaultPlan {
  const { seed, rules } = readFields(value, ["seed", "rules"], complain);
  if (seed !== undefined && (typeof seed !== "string" || seed === "")) throw complain("seed", "must be a text");
  if (!Array.isArray(rules)) throw complain("rules", "is required: give a list of rules");
  return { seed, rules: rules.map((rule, index) => readFaultRule(rule, complaintAt("rules", index))) };
}
