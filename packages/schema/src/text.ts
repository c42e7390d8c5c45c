import * as z from "zod/mini";
import { expected, number, type RuleInternals, string } from "./kinds.ts";
import { NO_NUL, type TextRule, WELL_FORMED } from "./storable.ts";

/** The parts of a rule that JSON Schema can express. */
interface Facts {
  readonly format?: "safeint";
  /** The smallest number, or the smallest length of a string or a list. */
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: RegExp;
}

/**
 * A check that can find one problem: `problemOf` returns what is wrong with a value; undefined if nothing is wrong.
 * zod's own checks (`z.regex`, `z.gte`, `z.refine`) are not used, because they make the bundle of a page 1 kB larger,
 * and because they count UTF-16 units, but the limits count characters. The second argument is for `z.toJSONSchema`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function rule<Value>(problemOf: (value: Value) => string | undefined, { pattern, ...limits }: Facts = {}) {
  const check = z.check<Value>(({ value, issues }) => {
    const message = problemOf(value);
    // The issue does not contain the value, because issues are logged and the value may be a customer's text.
    if (message !== undefined) issues.push({ code: "custom", input: undefined, message, continue: true });
  });
  // oxlint-disable-next-line no-underscore-dangle -- where zod has the parts of a check
  Object.assign(check._zod, { problemOf } satisfies RuleInternals);
  // oxlint-disable-next-line no-underscore-dangle -- zod keeps the parts for JSON Schema in `_zod`
  check._zod.onattach.push(({ _zod: { bag } }) => {
    Object.assign(bag, limits);
    if (pattern) bag["patterns"] = new Set(bag["patterns"] as Iterable<RegExp> | undefined).add(pattern);
  });
  return check;
}

/** The rule that a string must match a pattern. */
/* @__NO_SIDE_EFFECTS__ */
export const matches = ({ pattern, message }: TextRule) =>
  rule<string>((value) => (pattern.test(value) ? undefined : message), { pattern });

/**
 * The rule that a string may have at most this number of characters (code points). An emoji of two UTF-16 units is one
 * character.
 */
/* @__NO_SIDE_EFFECTS__ */
export const atMost = (maximum: number) =>
  rule<string>(
    // A string has at least as many UTF-16 units as characters, so the characters of a short string need not be
    // counted.
    (value) =>
      value.length <= maximum || Array.from(value).length <= maximum
        ? undefined
        : `must be at most ${maximum} characters long`,
    { maximum },
  );

/** A whole number from `minimum` to `maximum`. */
/* @__NO_SIDE_EFFECTS__ */
export const wholeNumber = (minimum: number, maximum: number, complaint: (value: unknown) => string) =>
  number(complaint).check(
    rule<number>(
      (value) => (Number.isInteger(value) && value >= minimum && value <= maximum ? undefined : complaint(value)),
      { format: "safeint", minimum, maximum },
    ),
  );

// JSON Schema does not get this pattern, because not every validator of JSON Schema knows `\P{Surrogate}`.
/* @__NO_SIDE_EFFECTS__ */
export const wellFormed = () =>
  rule<string>((value) => (WELL_FORMED.pattern.test(value) ? undefined : WELL_FORMED.message));

/** A string that LiveDesk can store: every character of the string exists in UTF-8 and in LiveDesk's database. */
/* @__NO_SIDE_EFFECTS__ */
export const text = (what = "a string") => string(expected(what)).check(wellFormed(), matches(NO_NUL));

/** A string that is neither empty nor only white space. */
/* @__NO_SIDE_EFFECTS__ */
export const visibleText = (what = "a string") =>
  text(what).check(
    rule((value) => (/\S/.test(value) ? undefined : value === "" ? "must not be empty" : "must not be blank"), {
      pattern: /\S/,
    }),
  );

const ONE_LINE: TextRule = {
  pattern: /^[^\n\r\t]*$/,
  message: "must not contain a line break or a tab: WhatsApp refuses them",
};

const WIDE_GAP = "     ";

/**
 * A string for one line of a template, with at least one visible character: Meta refuses line breaks, tabs and more
 * than 4 spaces in a row (code 132018).
 */
/* @__NO_SIDE_EFFECTS__ */
export const lineOfText = () =>
  visibleText().check(
    matches(ONE_LINE),
    rule((value) =>
      value.includes(WIDE_GAP) ? "must not contain more than 4 spaces in a row: WhatsApp refuses them" : undefined,
    ),
  );

/** The message if some variables are positions and some are names. */
export const MIXED_KINDS = "mixes positions and names: a template has only one kind";

const POSITION = /^[1-9][0-9]*$/;

/**
 * Whether a variable is a position, as in `{{1}}`, and not a name.
 *
 * @example
 * isPosition("1"); // true
 *
 * Contract: `processed_params`, whose keys are positions or names.
 */
export const isPosition = (variable: string): boolean => POSITION.test(variable);

/**
 * The first number that is missing in positions, which must be 1, 2, 3 and so on; undefined if no number is missing.
 */
export function missingPosition(positions: readonly string[]): number | undefined {
  const given = new Set(positions);
  const at = positions.findIndex((_, index) => !given.has(String(index + 1)));
  return at === -1 ? undefined : at + 1;
}
