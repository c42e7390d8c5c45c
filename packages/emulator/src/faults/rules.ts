import { createHash, randomBytes } from "node:crypto";
import { LONGEST_TIME } from "@livedesk/core/adapter";
import { isJsonObject } from "@livedesk/schema";
import * as z from "zod/mini";
import { closedObject, Refusal, validate } from "../http/refusal.ts";
import {
  CALL_KINDS,
  type CallKind,
  type EarlyFault,
  type Fault,
  FAULT_NAMES,
  type FaultList,
  type FaultName,
  type FaultPlan,
  type FaultRule,
  isEarly,
  type LateFault,
  type ListedFaultRule,
} from "./schema.ts";

// The strict models for the values that callers pass. They are not in schema.ts, because the client for pages needs
// only the models in schema.ts.

/** An object that may have only these keys. A key whose value is undefined counts as left out. */
const closed = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.pipe(
    z.transform((value: unknown) =>
      isJsonObject(value)
        ? Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined))
        : value,
    ),
    closedObject(shape),
  );

const DELAY = `a number of milliseconds, a whole number from 0 to ${LONGEST_TIME}`;
const RETRY_AFTER = "must be a whole number of seconds, or an HTTP date such as Wed, 21 Oct 2015 07:28:00 GMT";

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

const WHOLE = "must be a whole number, 1 or more";
const ODDS = "must be a number from 0 to 1";
const CONVERSATION = "must be the id of a conversation, a whole number, 1 or more";

const ruleFields = {
  ...faultFields,
  conversationId: z.optional(z.int(CONVERSATION).check(z.gte(1, CONVERSATION))),
  kind: z.optional(z.enum(CALL_KINDS, `must be one of ${CALL_KINDS.join(", ")}`)),
  count: z.optional(z.int(WHOLE).check(z.gte(1, WHOLE))),
  odds: z.optional(z.number(ODDS).check(z.gte(0, ODDS), z.lte(1, ODDS))),
};

/** The fields of a fault or a rule. Each field is valid, but the fields may contradict each other. */
interface Fields {
  readonly fault: FaultName;
  readonly retryAfter?: number | string | undefined;
  readonly delayMs?: number | undefined;
  readonly kind?: CallKind | undefined;
  readonly count?: number | undefined;
  readonly odds?: number | undefined;
}

/** Returns the fields that contradict another field, each with a message that says what would be right. */
function misfits({ fault, retryAfter, delayMs, kind, count, odds }: Fields): readonly (readonly [string, string])[] {
  const seesNoJson = isEarly({ fault } as Fault) && kind !== undefined && kind !== "file" && kind !== "retry";
  return [
    ...(fault !== "429" && retryAfter !== undefined
      ? [["retryAfter", 'can only be given if the fault is "429"'] as const]
      : []),
    ...(fault !== "slow" && delayMs !== undefined
      ? [["delayMs", 'can only be given if the fault is "slow"'] as const]
      : []),
    ...(fault === "slow" && delayMs === undefined
      ? [["delayMs", `is required if the fault is "slow": give ${DELAY}`] as const]
      : []),
    ...(seesNoJson
      ? [
          [
            "kind",
            `must be "file" or "retry" if the fault is "${fault}", because this fault happens before a JSON body is read`,
          ] as const,
        ]
      : []),
    ...(count !== undefined && odds !== undefined ? [["count", "cannot be combined with odds"] as const] : []),
  ];
}

const fitTogether = z.check<Fields>(({ value, issues }) => {
  for (const [field, message] of misfits(value))
    issues.push({ code: "custom", input: undefined, path: [field], message });
});

/** Reads a fault in the header `X-Emulator-Fault`, which does not say to which calls the fault applies. */
const faultModel: z.ZodMiniType<Fault> = z.pipe(
  closed(faultFields).check(fitTogether),
  // The check above has verified that the fields belong to the fault.
  z.transform((fields) => fields as Fault),
);

/** Reads a rule. By default, the rule applies to one call. */
const faultRuleModel: z.ZodMiniType<FaultRule> = z.pipe(
  closed(ruleFields).check(fitTogether),
  z.transform((fields) => (fields.odds === undefined ? { ...fields, count: fields.count ?? 1 } : fields) as FaultRule),
);

const SEED = "must be a non-empty string";

/** Reads a plan: a seed, and rules. */
const faultPlanModel: z.ZodMiniType<FaultPlan> = closed({
  seed: z.optional(z.string(SEED).check(z.minLength(1, SEED))),
  rules: z.array(faultRuleModel, "is required: give a list of rules"),
});

/** The header with which a call asks for a fault that happens only to this call. */
export const FAULT_HEADER = "X-Emulator-Fault";

const fieldOf: ReadonlyMap<string, string> = new Map([
  ["retry-after", "retryAfter"],
  ["delay-ms", "delayMs"],
]);

const parameterOf = (field: string): string => field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const digits = /^\d+$/;

function readParameter(text: string): [string, unknown] {
  const [name = "", ...rest] = text.split("=");
  const field = fieldOf.get(name.trim().toLowerCase());
  if (field === undefined)
    throw new Refusal(
      422,
      `${FAULT_HEADER}: the parameter ${JSON.stringify(name.trim())} is unknown. Known parameters: ${[...fieldOf.keys()].join(", ")}`,
    );
  const value = rest.join("=").trim();
  return [field, digits.test(value) ? Number(value) : value];
}

/**
 * Reads the value of the header, such as `reset-after-commit`, `429; retry-after=2` or `slow; delay-ms=50`. Returns
 * undefined without the header. Throws a 422 for a value that is not a fault.
 */
export function readFaultHeader(header: string | undefined): Fault | undefined {
  if (header === undefined) return undefined;
  const [fault, ...parameters] = header.split(";");
  const result = faultModel.safeParse({ fault: fault?.trim(), ...Object.fromEntries(parameters.map(readParameter)) });
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => `${parameterOf(path.join("."))}: ${message}`);
  throw new Refusal(422, `${FAULT_HEADER}: ${issues.join("; ")}`);
}

/** Controls which calls fail. */
export interface FaultControl {
  /** Adds a rule after the others. Throws an error that names the wrong field if the rule is not valid. */
  add(rule: FaultRule): ListedFaultRule;
  /** Replaces all rules with these. Throws, and changes nothing, if one of the rules is not valid. */
  replace(plan: FaultPlan): FaultList;
  /** Removes every rule. The seed stays. Calls that a fault has stalled stay stalled. */
  clear(): FaultList;
  /** Returns a copy of the seed and of every rule. Each rule says how often it was applied. */
  list(): FaultList;
}

/**
 * The facts about a call that are known when a rule is chosen for the call. The kind of a JSON message is not known
 * before its body is read.
 */
export interface Arrival {
  readonly conversationId: number;
  readonly kind: CallKind | undefined;
}

interface RuleInForce {
  readonly id: number;
  readonly rule: FaultRule;
  matched: number;
  struck: number;
}

const listed = ({ rule, ...counters }: RuleInForce): ListedFaultRule => ({ ...rule, ...counters });

const matches = ({ conversationId, kind }: FaultRule, call: Arrival): boolean =>
  (conversationId === undefined || conversationId === call.conversationId) &&
  (kind === undefined || kind === call.kind);

/** The rules of one emulator, and how often each rule was applied. */
export class FaultRules implements FaultControl {
  #seed = randomBytes(4).toString("hex");
  #rules: RuleInForce[] = [];
  readonly #changed: () => void;

  constructor(plan: FaultPlan | undefined, changed: () => void) {
    this.#changed = changed;
    if (plan !== undefined) this.replace(plan);
  }

  add(rule: unknown): ListedFaultRule {
    return listed(this.#append(validate(faultRuleModel, rule, "the rule")));
  }

  replace(plan: unknown): FaultList {
    const { seed, rules } = validate(faultPlanModel, plan, "the plan");
    this.#seed = seed ?? this.#seed;
    this.#rules = [];
    this.#changed();
    for (const rule of rules) this.#append(rule);
    return this.list();
  }

  clear(): FaultList {
    return this.replace({ rules: [] });
  }

  list(): FaultList {
    return { seed: this.#seed, rules: this.#rules.map(listed) };
  }

  /** Sets the rules and their counters back to a list that `list()` has returned. */
  restore({ seed, rules }: FaultList): void {
    this.#seed = seed;
    this.#rules = rules.map(({ id, matched, struck, ...rule }) => ({ id, matched, struck, rule }));
    this.#changed();
  }

  /** Returns the fault that happens to a call before its body is read. */
  beforeBody(call: Arrival): EarlyFault | undefined {
    const fault = this.#choose(call, isEarly);
    return fault !== undefined && isEarly(fault) ? fault : undefined;
  }

  /** Returns the fault that happens to a call after the call was read and found valid. */
  afterBody(call: Arrival): LateFault | undefined {
    const fault = this.#choose(call, (rule) => !isEarly(rule));
    return fault === undefined || isEarly(fault) ? undefined : fault;
  }

  #append(rule: FaultRule): RuleInForce {
    const added = { id: this.#rules.length + 1, rule, matched: 0, struck: 0 };
    this.#rules.push(added);
    this.#changed();
    return added;
  }

  #choose(call: Arrival, isDue: (rule: FaultRule) => boolean): FaultRule | undefined {
    const matching = this.#rules.filter(({ rule }) => isDue(rule) && matches(rule, call));
    // The rules after the applied rule count the call too. So the random numbers of a rule depend only on the calls
    // that the rule matches.
    for (const rule of matching) rule.matched += 1;
    const striking = matching.find((rule) => this.#strikes(rule));
    if (striking !== undefined) striking.struck += 1;
    if (matching.length > 0) this.#changed();
    return striking?.rule;
  }

  #strikes({ id, rule: { count = 1, odds }, matched, struck }: RuleInForce): boolean {
    return odds === undefined ? struck < count : draw(this.#seed, id, matched) < odds;
  }
}

const BYTES = 6;
const RANGE = 2 ** (BYTES * 8);

/**
 * Returns the random number, from 0 to less than 1, of a rule for the nth call that the rule matches. The number
 * consists of the first 48 bits of the SHA-256 of `seed/rule/n`, divided by 2 to the power of 48. Other rules, and
 * calls that the rule does not match, do not change the number.
 */
const draw = (seed: string, ruleId: number, call: number): number =>
  createHash("sha256").update(`${seed}/${ruleId}/${call}`).digest().readUIntBE(0, BYTES) / RANGE;
