import * as z from "zod/mini";

/**
 * The name of every fault, as in rules, in the header and in the README. The order is the order in which the faults
 * happen while a call is answered.
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

/** A fault that happens before the body is read. The kind of a JSON message is not known yet. */
export interface EarlyFault {
  readonly fault: "reset-before-body" | "reset-mid-body";
}

/** A fault that happens after the call was read and found valid. */
export type LateFault =
  | { readonly fault: Exclude<FaultName, EarlyFault["fault"] | "429" | "slow"> }
  | {
      readonly fault: "429";
      /**
       * The value of the header `Retry-After`: a whole number of seconds, or an HTTP date such as `new
       * Date().toUTCString()`.
       */
      readonly retryAfter?: number | string | undefined;
    }
  | {
      readonly fault: "slow";
      /** How long the answer waits, in milliseconds. */
      readonly delayMs: number;
    };

/** An error that the emulator makes between the arrival of a call and the end of its answer. */
export type Fault = EarlyFault | LateFault;

/** Whether a fault happens before the body is read. */
export const isEarly = (fault: Fault): fault is EarlyFault =>
  fault.fault === "reset-before-body" || fault.fault === "reset-mid-body";

/** The kinds of call that a rule can distinguish. */
export const CALL_KINDS = ["text", "note", "file", "template", "retry"] as const;

/**
 * The kind of a call: it sends a text message, a private note, files (private or not) or a template, or it retries a
 * message.
 */
export type CallKind = (typeof CALL_KINDS)[number];

/** A fault, the calls to which it applies, and how often it is applied. By default, it is applied once. */
export type FaultRule = Fault & {
  /** The fault applies only to calls in this conversation. By default, it applies to calls in every conversation. */
  readonly conversationId?: number | undefined;
  /**
   * The fault applies only to calls of this kind. By default, it applies to all kinds. The faults that happen before
   * the body is read can only recognise `file` and `retry`.
   */
  readonly kind?: CallKind | undefined;
  /** The fault applies to this many of the next calls that match. The default is 1. Cannot be combined with `odds`. */
  readonly count?: number | undefined;
  /** The probability, from 0 to 1, with which the fault applies to each call that matches. */
  readonly odds?: number | undefined;
};

/**
 * An active rule. `matched` counts the calls that the rule matched, and `struck` counts the calls to which it was
 * applied.
 */
export type ListedFaultRule = FaultRule & {
  /** The number of the rule. After the rules are cleared, the next rule has the number 1 again. */
  readonly id: number;
  readonly matched: number;
  readonly struck: number;
};

/** The rules, in the order in which they are tried for each call. */
export interface FaultPlan {
  /**
   * The string from which the random numbers for `odds` are computed. By default, the seed does not change. The seed of
   * a new emulator is random.
   */
  readonly seed?: string | undefined;
  readonly rules: readonly FaultRule[];
}

/** The seed and the active rules. The same seed, rules and order of calls give the same faults. */
export interface FaultList {
  readonly seed: string;
  readonly rules: readonly ListedFaultRule[];
}

// These models are lenient, because a newer emulator may have faults, kinds and keys that this version does not know.
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

/** Reads an active rule from an emulator's answer. */
export const listedFaultRuleModel: z.ZodMiniType<ListedFaultRule> = z.pipe(
  listedFields,
  z.transform((rule) => rule as ListedFaultRule),
);

/** Reads the seed and the active rules from an emulator's answer. */
export const faultListModel: z.ZodMiniType<FaultList> = z.looseObject({
  seed: z.string(),
  rules: z.array(listedFaultRuleModel),
});
