/**
 * The greatest length of `content`, in characters (code points). The contract names no limit; LiveDesk answers 422 if
 * `content` is longer.
 *
 * @example
 * Array.from("Hello").length <= MAX_CONTENT_LENGTH; // true
 *
 * Contract: text request, `content`.
 */
export const MAX_CONTENT_LENGTH = 150_000;

/** A pattern that a string must match, and the message for a string that does not match. */
export interface TextRule {
  readonly pattern: RegExp;
  readonly message: string;
}

/**
 * The rule for surrogates. UTF-8 cannot contain half of a surrogate pair, so the customer would see a different
 * character.
 */
export const WELL_FORMED: TextRule = {
  pattern: /^\P{Surrogate}*$/u,
  message: "must be well-formed Unicode: it contains a lone surrogate (half of a surrogate pair)",
};

/**
 * The rule for NUL. LiveDesk stores messages in Postgres, which refuses NUL: LiveDesk would answer 500, and the outcome would be
 * unknown.
 */
export const NO_NUL: TextRule = {
  // oxlint-disable-next-line no-control-regex -- NUL is the character to find
  pattern: /^[^\u0000]*$/,
  message: "must not contain the character NUL (U+0000): it cannot be stored",
};

/**
 * Why LiveDesk cannot store a string; undefined if LiveDesk can store it. Postgres cannot store the character NUL, and
 * UTF-8 cannot contain half of a surrogate pair.
 *
 * @example
 * unstorableText("a\0b"); // "must not contain the character NUL (U+0000): it cannot be stored"
 *
 * Contract: text request, `content`.
 */
export const unstorableText = (text: string): string | undefined =>
  [WELL_FORMED, NO_NUL].find(({ pattern }) => !pattern.test(text))?.message;
