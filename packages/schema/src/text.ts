import * as z from "zod/mini";
import { number, string } from "./kinds.ts";

/**
 * The longest `content`, in characters (code points). The contract names no limit; the servers answer 422 above this one.
 *
 * @example
 * Array.from("Hello").length <= MAX_CONTENT_LENGTH; // true
 *
 * Contract: text request, `content`.
 */
export const MAX_CONTENT_LENGTH = 150_000;

/** A pattern that a text must match, and the message for a text that does not. */
export interface TextRule {
  readonly pattern: RegExp;
  readonly message: string;
}

// Half of a surrogate pair has no UTF-8, so the customer would read another character.
const WELL_FORMED: TextRule = {
  pattern: /^\P{Surrogate}*$/u,
  message: "must be well-formed Unicode: it holds half of a character",
};

// Postgres, which stores the messages, refuses NUL: the server would answer 500, and the outcome would be unknown.
const NO_NUL: TextRule = {
  // oxlint-disable-next-line no-control-regex -- NUL is the character to find
  pattern: /^[^\u0000]*$/,
  message: "must not hold the character NUL (U+0000): it cannot be stored",
};

/**
 * What makes a text impossible to store, or undefined for a storable text. Postgres cannot store the character NUL, and UTF-8 has
 * no half of a surrogate pair.
 *
 * @example
 * unstorableText("a\0b"); // "must not hold the character NUL (U+0000): it cannot be stored"
 */
export const unstorableText = (text: string): string | undefined =>
  [WELL_FORMED, NO_NUL].find(({ pattern }) => !pattern.test(text))?.message;

/** What JSON Schema can say of a rule. */
interface Facts {
  readonly format?: "safeint";
  /** The smallest number, the shortest text or the shortest list. */
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: RegExp;
}

/**
 * A check with one message: `faultOf` returns what is wrong with a value, or undefined. zod's own checks (`z.regex`, `z.gte`,
 * `z.refine`) would do, but they make the bundle of a page 1 kB larger, and they count UTF-16 units where the limits count
 * characters. `facts` is what `z.toJSONSchema` says of the check.
 */
/* @__NO_SIDE_EFFECTS__ */
export function rule<Value>(faultOf: (value: Value) => string | undefined, { pattern, ...limits }: Facts = {}) {
  const check = z.check<Value>(({ value, issues }) => {
    const message = faultOf(value);
    // The value may be a customer's text, which has no place in an issue: issues are logged.
    if (message !== undefined) issues.push({ code: "custom", input: undefined, message, continue: true });
  });
  // oxlint-disable-next-line no-underscore-dangle -- where zod takes what a check tells JSON Schema
  check._zod.onattach.push(({ _zod: { bag } }) => {
    Object.assign(bag, limits);
    if (pattern) bag["patterns"] = new Set(bag["patterns"] as Iterable<RegExp> | undefined).add(pattern);
  });
  return check;
}

/** The rule that a text matches a pattern. */
/* @__NO_SIDE_EFFECTS__ */
export const matches = ({ pattern, message }: TextRule) =>
  rule<string>((value) => (pattern.test(value) ? undefined : message), { pattern });

/** The rule that a text has at most so many characters (code points). An emoji is one, although it takes two UTF-16 units. */
/* @__NO_SIDE_EFFECTS__ */
export const atMost = (maximum: number) =>
  rule<string>(
    // UTF-16 units are never fewer than characters, so only a long text is counted.
    (value) =>
      value.length <= maximum || Array.from(value).length <= maximum
        ? undefined
        : `must be at most ${maximum} characters long`,
    { maximum },
  );

/** The message for a value of the wrong type: a missing value is required, any other value must be something else. */
/* @__NO_SIDE_EFFECTS__ */
export const expected =
  (what: string) =>
  (value: unknown): string =>
    value === undefined ? `is required: give ${what}` : `must be ${what}`;

/** A whole number in a range, both ends included. */
/* @__NO_SIDE_EFFECTS__ */
export const wholeNumber = (minimum: number, maximum: number, complaint: (value: unknown) => string) =>
  number(complaint).check(
    rule<number>(
      (value) => (Number.isInteger(value) && value >= minimum && value <= maximum ? undefined : complaint(value)),
      { format: "safeint", minimum, maximum },
    ),
  );

// `\P{Surrogate}` is no pattern for JSON Schema: readers of JSON Schema differ in Unicode properties.
/* @__NO_SIDE_EFFECTS__ */
export const wellFormed = () =>
  rule<string>((value) => (WELL_FORMED.pattern.test(value) ? undefined : WELL_FORMED.message));

/** A string that UTF-8 can carry and a database can store unchanged. */
/* @__NO_SIDE_EFFECTS__ */
export const text = (what = "a string") => string(expected(what)).check(wellFormed(), matches(NO_NUL));

/** A text in which a person can see something. */
/* @__NO_SIDE_EFFECTS__ */
export const visibleText = (what = "a string") =>
  text(what).check(
    rule((value) => (/\S/.test(value) ? undefined : value === "" ? "must not be empty" : "must not be blank"), {
      pattern: /\S/,
    }),
  );

const ONE_LINE: TextRule = {
  pattern: /^[^\n\r\t]*$/,
  message: "must not hold a line break or a tab: WhatsApp refuses them",
};

const WIDE_GAP = "     ";

/** A visible text for one line of a template: Meta refuses line breaks, tabs and more than 4 spaces in a row (code 132018). */
/* @__NO_SIDE_EFFECTS__ */
export const lineOfText = () =>
  visibleText().check(
    matches(ONE_LINE),
    rule((value) =>
      value.includes(WIDE_GAP) ? "must not hold more than 4 spaces in a row: WhatsApp refuses them" : undefined,
    ),
  );
