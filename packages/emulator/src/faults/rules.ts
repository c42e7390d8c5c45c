import { createHash, randomBytes } from "node:crypto";
import { validate } from "../http/refusal.ts";
import { faultPlanModel, faultRuleModel } from "./input.ts";
import {
  type CallKind,
  type EarlyFault,
  type FaultList,
  type FaultPlan,
  type FaultRule,
  isEarly,
  type LateFault,
  type ListedFaultRule,
} from "./schema.ts";

/** Decides which calls go wrong. */
export interface FaultControl {
  /** Adds a rule after the others. Throws for a rule that is not valid, and names the wrong field. */
  add(rule: FaultRule): ListedFaultRule;
  /** Replaces all rules with these. Throws, and changes nothing, if one of them is not valid. */
  replace(plan: FaultPlan): FaultList;
  /** Removes every rule; the seed stays. Calls that are stalled already stay stalled. */
  clear(): FaultList;
  /** The seed, and every rule with how often it struck, as a copy. */
  list(): FaultList;
}

/**
 * The facts about a call that are known when its rule is chosen. The kind of a JSON message is unknown until its body is read.
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

/** The rules of one emulator, and how often each has struck. */
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

  /** The fault that strikes a call before its body is read. */
  beforeBody(call: Arrival): EarlyFault | undefined {
    const fault = this.#choose(call, isEarly);
    return fault !== undefined && isEarly(fault) ? fault : undefined;
  }

  /** The fault that strikes a call after it was read and found valid. */
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
    // Rules after the one that strikes count the call too, so that the random numbers of a rule depend only on the calls that
    // it matches.
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
 * The number from 0 up to 1 that a rule draws for the nth call that it matches: the first 48 bits of the SHA-256 of
 * `seed/rule/n`, divided by 2 to the power of 48. Other rules, and calls that do not match, have no influence on it.
 */
const draw = (seed: string, ruleId: number, call: number): number =>
  createHash("sha256").update(`${seed}/${ruleId}/${call}`).digest().readUIntBE(0, BYTES) / RANGE;
