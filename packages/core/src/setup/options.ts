import { isJsonObject, isObject } from "@livedesk/schema";
import { ConfigurationError } from "../errors.ts";

/** The values that an option may have. */
export interface OptionRule {
  /** The right values, as a phrase that can follow "must be": `a whole number, 1 or more`. */
  readonly wanted: string;
  /** Whether a value is right. It is not called for undefined. */
  readonly isRight: (value: unknown) => boolean;
  /** Whether the option is required. */
  readonly isRequired?: boolean | undefined;
}

/** One rule for each option of a type. The compiler reports a missing rule. */
export type OptionRules<Options> = { readonly [Name in keyof Options]-?: OptionRule };

/**
 * Checks the options of a function against one rule for each option. Throws `ConfigurationError` if the options are not
 * an object, if an option is unknown or has a wrong value, or if a required option is missing. An option whose value is
 * undefined counts as left out. No error repeats a value, because it may be a credential. If these options are the
 * value of another option, `group` is the name of that other option.
 *
 * @example
 * const rules = { size: optionRule.wholeNumber(1), mode: optionRule.oneOf("fast", "safe") };
 * checkOptions({ size: 5, mode: "safe" }, rules);
 * checkOptions({ sise: 5 }, rules); // throws: Unknown option "sise". Known options: size, mode
 */
export function checkOptions<Options>(options: unknown, rules: OptionRules<Options>, group?: string): void {
  if (!isJsonObject(options)) throw new ConfigurationError(`${group ?? "options"}: must be an object`);
  const nameOf = (name: string): string => (group === undefined ? name : `${group}.${name}`);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || Object.hasOwn(rules, name)) continue;
    const known = group === undefined ? "Known options" : `Known options of ${group}`;
    throw new ConfigurationError(`Unknown option "${nameOf(name)}". ${known}: ${Object.keys(rules).join(", ")}`);
  }
  for (const [name, { wanted, isRight, isRequired }] of Object.entries<OptionRule>(rules)) {
    const value = options[name];
    if (value === undefined ? !isRequired : isRight(value)) continue;
    throw new ConfigurationError(
      `${nameOf(name)}: ${value === undefined ? `is required: give ${wanted}` : `must be ${wanted}`}`,
    );
  }
}

/**
 * Does the same as `checkOptions`. For a value that is not an object, the error names the kind of the value and shows right
 * options: `example`. The value itself is not repeated.
 *
 * @example
 * const rules = { size: optionRule.wholeNumber(1) };
 * checkOptionsLike("{ size: 5 }", "large", rules); // throws: options: must be an object such as { size: 5 }, not a string
 */
export function checkOptionsLike<Options>(
  example: string,
  options: unknown,
  rules: OptionRules<Options>,
  group?: string,
): void {
  if (isJsonObject(options)) {
    checkOptions(options, rules, group);
    return;
  }
  const name = group ?? "options";
  if (options === undefined) throw new ConfigurationError(`${name}: is required: give an object such as ${example}`);
  const kind = Array.isArray(options) ? "an array" : options === null ? "null" : `a ${typeof options}`;
  throw new ConfigurationError(`${name}: must be an object such as ${example}, not ${kind}`);
}

/**
 * The longest time that a runtime's timer can wait, in ms. A timer with a longer time would fire at once.
 *
 * @example
 * setTimeout(() => console.log("late"), Math.min(2 ** 40, LONGEST_TIME));
 */
export const LONGEST_TIME = 2 ** 31 - 1;

const isWithin = (value: unknown, least: number, most: number): boolean =>
  typeof value === "number" && value >= least && value <= most;

/** A duration in milliseconds, from `least` to `LONGEST_TIME`, the longest that a timer supports. */
export const millisecondsFrom = (least: number): OptionRule => ({
  wanted: `a number of ms from ${least} to ${LONGEST_TIME}`,
  isRight: (value) => isWithin(value, least, LONGEST_TIME),
});

/**
 * Rules that the options of several functions need.
 *
 * @example
 * const rules = { retries: optionRule.wholeNumber(0, 9), log: optionRule.aFunction };
 */
export const optionRule = {
  /** A whole number from `least` to `most`, or `least` or more if there is no `most`. */
  wholeNumber: (least: number, most?: number): OptionRule => ({
    wanted: most === undefined ? `a whole number, ${least} or more` : `a whole number from ${least} to ${most}`,
    isRight: (value) => Number.isSafeInteger(value) && isWithin(value, least, most ?? Infinity),
  }),
  /** A duration in milliseconds, from 1 to `LONGEST_TIME`, the longest that a timer supports. */
  milliseconds: millisecondsFrom(1),
  /** One of several strings. */
  oneOf: (...texts: readonly string[]): OptionRule => ({
    wanted: texts
      .map((text) => JSON.stringify(text))
      .join(", ")
      .replace(/, ("[^"]*")$/, " or $1"),
    isRight: (value) => texts.some((text) => text === value),
  }),
  aBoolean: { wanted: "true or false", isRight: (value) => typeof value === "boolean" },
  aString: { wanted: "a string", isRight: (value) => typeof value === "string" },
  aFunction: { wanted: "a function", isRight: (value) => typeof value === "function" },
  /** An object with these methods. `what` describes the object for the error. */
  withMethods: (what: string, ...methods: readonly string[]): OptionRule => ({
    wanted: what,
    isRight: (value) => isObject(value) && methods.every((method) => typeof value[method] === "function"),
  }),
  /** Any value, because other code checks the value. */
  checkedLater: { wanted: "given", isRight: () => true },
  /** The same rule, for an option that is required. */
  required: (rule: OptionRule): OptionRule => ({ ...rule, isRequired: true }),
} satisfies Record<string, OptionRule | ((...args: never[]) => OptionRule)>;
