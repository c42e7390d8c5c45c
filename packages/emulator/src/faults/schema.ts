import * as z from "zod/mini";

/**
 * Every fault, by the name that rules, the header and the README use, in the order in which they strike while a call is
 * answered.
 */
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
] as const;

/** The name of a fault. */
export type FaultName = (typeof FAULT_NAMES)[number];

/** A fault that strikes before the body is read, so before the kind of a JSON message is known. */
export interface EarlyFault {
  readonly fault: "reset-before-body" | "reset-mid-body";
}

/** A fault that strikes after the call was read and found valid. */
export type LateFault =
  | { readonly fault: Exclude<FaultName, EarlyFault["fault"] | "429" | "slow"> }
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

/** Whether a fault strikes before the body is read. */
export const isEarly = (fault: Fault): fault is EarlyFault =>
  fault.fault === "reset-before-body" || fault.fault === "reset-mid-body";

/** The kinds of call that a rule can distinguish. */
export const CALL_KINDS = ["text", "note", "file", "template", "retry"] as const;

/** What a call does: sends a text, a private note, files (private or not) or a template, or retries a message. */
export type CallKind = (typeof CALL_KINDS)[number];

/** A fault, the calls that it may strike, and how often: once, unless `count` or `odds` say otherwise. */
export type FaultRule = Fault & {
  /** Strikes only calls in this conversation; by default, calls in every conversation. */
  readonly conversationId?: number | undefined;
  /** Strikes only calls of this kind; by default, all. The early faults can only recognise `file` and `retry`. */
  readonly kind?: CallKind | undefined;
  /** Strikes this many of the next calls that match; 1 by default. Not together with `odds`. */
  readonly count?: number | undefined;
  /** Strikes each call that matches with this probability, from 0 to 1. */
  readonly odds?: number | undefined;
};

/** A rule in force, with the number of calls that it matched, and of those that it struck. */
export type ListedFaultRule = FaultRule & {
  /** Its number, counted from 1 after each clearing. */
  readonly id: number;
  readonly matched: number;
  readonly struck: number;
};

/** Rules, in the order in which they are tried for each call. */
export interface FaultPlan {
  /** The text that decides `odds`; by default, the seed in force, which is random at first. */
  readonly seed?: string | undefined;
  readonly rules: readonly FaultRule[];
}

/** The seed and the rules in force. The same seed, rules and order of calls give the same faults. */
export interface FaultList {
  readonly seed: string;
  readonly rules: readonly ListedFaultRule[];
}

// Lenient: a newer emulator may have faults, kinds and keys that this version does not know.
const listedFields = z.looseObject({
  id: z.number(),
  fault: z.string(),
  matched: z.number(),
  struck: z.number(),
  conversationId: z.optional(z.number()),
  kind: z.optional(z.string()),
  count: z.optional(z.number()),
  odds: z.optional(z.number()),
});

/** Reads a rule in force from an emulator's answer. */
export const listedFaultRuleModel: z.ZodMiniType<ListedFaultRule> = z.pipe(
  listedFields,
  z.transform((rule) => rule as ListedFaultRule),
);

/** Reads the seed and the rules in force from an emulator's answer. */
export const faultListModel: z.ZodMiniType<FaultList> = z.looseObject({
  seed: z.string(),
  rules: z.array(listedFaultRuleModel),
});
