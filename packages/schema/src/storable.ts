/**
 * The greatest length of `content`, in characters (code points). The contract names no limit; LiveDesk answers 422 above this one.
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

/** The rule for surrogates. UTF-8 cannot hold half of a surrogate pair, so the customer would read another character. */
export const WELL_FORMED: TextRule = {
  pattern: /^\P{Surrogate}*$/u,
  message: "must be well-formed Unicode: it holds half of a character",
};

/**
 * The rule for NUL. LiveDesk stores messages in Postgres, which refuses NUL: LiveDesk would answer 500, and the outcome would be
 * unknown.
 */
export const NO_NUL: TextRule = {
  // oxlint-disable-next-line no-control-regex -- NUL is the character to find
  pattern: /^[^\u0000]*$/,
  message: "must not hold the character NUL (U+0000): it cannot be stored",
};

/**
 * Why LiveDesk cannot store a text; undefined if it can. Postgres cannot store the character NUL, and UTF-8 cannot hold half of a
 * surrogate pair.
 *
 * @example
 * unstorableText("a\0b"); // "must not hold the character NUL (U+0000): it cannot be stored"
 *
 * Contract: text request, `content`.
 */
export const unstorableText = (text: string): string | undefined =>
  [WELL_FORMED, NO_NUL].find(({ pattern }) => !pattern.test(text))?.message;
