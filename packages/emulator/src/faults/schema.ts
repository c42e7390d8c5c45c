import { LONGEST_TIME } from "@livedesk/core/adapter";
import { isJsonObject } from "@livedesk/schema";
import * as z from "zod/mini";

/** Every fault, by the name that rules, the header and the README use, in the order of a call's life. */
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

/** The kinds of call that a rule can tell apart. */
export const CALL_KINDS = ["text", "note", "file", "template", "retry"] as const;

/** What a call does: sends a text, a private note, files (private or not) or a template, or retries a message. */
export type CallKind = (typeof CALL_KINDS)[number];

/** A fault, the calls that it may strike, and how often: once, unless `count` or `odds` say otherwise. */
export type FaultRule = Fault & {
  /** Strikes only calls in this conversation; by default, calls in every conversation. */
  readonly conversationId?: number | undefined;
  /** Strikes only calls of this kind; by default, all. The early faults can only tell `file` and `retry` apart. */
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

/** Rules, in the order in which each call is held against them. */
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

/** An object that may have these keys only. A key that holds undefined counts as left out. */
const closed = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.pipe(
    z.transform((value: unknown) =>
      isJsonObject(value)
        ? Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined))
        : value,
    ),
    z.strictObject(shape, {
      error: (issue) =>
        issue.code === "unrecognized_keys"
          ? `has the unknown key ${JSON.stringify(issue.keys[0])}; known: ${Object.keys(shape).join(", ")}`
          : "must be an object",
    }),
  );

const DELAY = `milliseconds, a whole number from 0 to ${LONGEST_TIME}`;
const RETRY_AFTER = "must be whole seconds or an HTTP date such as Wed, 21 Oct 2015 07:28:00 GMT";

const isHttpDate = (text: string): boolean => new Date(text).toUTCString() === text;

const faultFields = {
  fault: z.enum(FAULT_NAMES, `must be one of ${FAULT_NAMES.join(", ")}`),
  retryAfter: z.optional(
    z.union(
      [z.int(RETRY_AFTER).check(z.gte(0, RETRY_AFTER)), z.string().check(z.refine(isHttpDate, RETRY_AFTER))],
      RETRY_AFTER,
    ),
  ),
  delayMs: z.optional(
    z.int(`must be ${DELAY}`).check(z.gte(0, `must be ${DELAY}`), z.lte(LONGEST_TIME, `must be ${DELAY}`)),
  ),
};

const WHOLE = "must be a whole number from 1";
const ODDS = "must be a number from 0 to 1";
const CONVERSATION = "must be the id of a conversation, a whole number from 1";

const ruleFields = {
  ...faultFields,
  conversationId: z.optional(z.int(CONVERSATION).check(z.gte(1, CONVERSATION))),
  kind: z.optional(z.enum(CALL_KINDS, `must be one of ${CALL_KINDS.join(", ")}`)),
  count: z.optional(z.int(WHOLE).check(z.gte(1, WHOLE))),
  odds: z.optional(z.number(ODDS).check(z.gte(0, ODDS), z.lte(1, ODDS))),
};

/** The fields of a fault or a rule, each of them valid by itself. */
interface Fields {
  readonly fault: FaultName;
  readonly retryAfter?: number | string | undefined;
  readonly delayMs?: number | undefined;
  readonly kind?: CallKind | undefined;
  readonly count?: number | undefined;
  readonly odds?: number | undefined;
}

/** The fields that do not fit together, each with what would be right. */
function misfits({ fault, retryAfter, delayMs, kind, count, odds }: Fields): readonly (readonly [string, string])[] {
  const seesNoJson = isEarly({ fault } as Fault) && kind !== undefined && kind !== "file" && kind !== "retry";
  return [
    ...(fault !== "429" && retryAfter !== undefined ? [["retryAfter", "can only be given with 429"] as const] : []),
    ...(fault !== "slow" && delayMs !== undefined ? [["delayMs", "can only be given with slow"] as const] : []),
    ...(fault === "slow" && delayMs === undefined
      ? [["delayMs", `is required with slow: give ${DELAY}`] as const]
      : []),
    ...(seesNoJson
      ? [["kind", `must be file or retry with ${fault}, which strikes before a JSON body is read`] as const]
      : []),
    ...(count !== undefined && odds !== undefined ? [["count", "cannot be given together with odds"] as const] : []),
  ];
}

const fitTogether = z.check<Fields>(({ value, issues }) => {
  for (const [field, message] of misfits(value))
    issues.push({ code: "custom", input: undefined, path: [field], message });
});

/** Reads a fault without the calls that it strikes, as the header `X-Emulator-Fault` gives it. */
export const faultModel: z.ZodMiniType<Fault> = z.pipe(
  closed(faultFields).check(fitTogether),
  // The check above has held the fields against the fault.
  z.transform((fields) => fields as Fault),
);

/** Reads a rule, and fills in its default: it strikes once. */
export const faultRuleModel: z.ZodMiniType<FaultRule> = z.pipe(
  closed(ruleFields).check(fitTogether),
  z.transform((fields) => (fields.odds === undefined ? { ...fields, count: fields.count ?? 1 } : fields) as FaultRule),
);

const SEED = "must be a text that is not empty";

/** Reads a plan: a seed, and rules. */
export const faultPlanModel: z.ZodMiniType<FaultPlan> = closed({
  seed: z.optional(z.string(SEED).check(z.minLength(1, SEED))),
  rules: z.array(faultRuleModel, "is required: give a list of rules"),
});

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

/** Reads a rule in force, as an emulator answers it. */
export const listedFaultRuleModel: z.ZodMiniType<ListedFaultRule> = z.pipe(
  listedFields,
  z.transform((rule) => rule as ListedFaultRule),
);

/** Reads the seed and the rules in force, as an emulator answers them. */
export const faultListModel: z.ZodMiniType<FaultList> = z.looseObject({
  seed: z.string(),
  rules: z.array(listedFaultRuleModel),
});
