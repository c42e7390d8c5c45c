import { LONGEST_TIME } from "@livedesk/core/adapter";
import { isJsonObject } from "@livedesk/schema";
import * as z from "zod/mini";
import {
  CALL_KINDS,
  type CallKind,
  type Fault,
  FAULT_NAMES,
  type FaultName,
  type FaultPlan,
  type FaultRule,
  isEarly,
} from "./schema.ts";

// The strict models of what callers give. They are not in schema.ts, because the client for pages needs only the models there.

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

const WHOLE = "must be a whole number from 1 up";
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
    ...(fault !== "429" && retryAfter !== undefined ? [["retryAfter", "can only be used with 429"] as const] : []),
    ...(fault !== "slow" && delayMs !== undefined ? [["delayMs", "can only be given with slow"] as const] : []),
    ...(fault === "slow" && delayMs === undefined
      ? [["delayMs", `is required with slow: give ${DELAY}`] as const]
      : []),
    ...(seesNoJson
      ? [["kind", `must be file or retry with ${fault}, which strikes before a JSON body is read`] as const]
      : []),
    ...(count !== undefined && odds !== undefined ? [["count", "cannot be combined with odds"] as const] : []),
  ];
}

const fitTogether = z.check<Fields>(({ value, issues }) => {
  for (const [field, message] of misfits(value))
    issues.push({ code: "custom", input: undefined, path: [field], message });
});

/** Reads a fault without the calls that it strikes, as the header `X-Emulator-Fault` gives it. */
export const faultModel: z.ZodMiniType<Fault> = z.pipe(
  closed(faultFields).check(fitTogether),
  // The check above has verified that the fields belong to the fault.
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
