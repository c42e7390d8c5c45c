/** What a text must match, and what it is told when it does not. */
export interface TextRule {
  readonly pattern: RegExp;
  readonly message: string;
}

// Half of a surrogate pair has no UTF-8: it would reach the customer as another character than the one given.
export const WELL_FORMED: TextRule = {
  pattern: /^\P{Surrogate}*$/u,
  message: "must be well-formed Unicode: it holds half of a character",
};

// Postgres, which keeps the messages, cannot store it: upstream would answer 500 and leave the outcome unknown.
export const NO_NUL: TextRule = {
  // oxlint-disable-next-line no-control-regex -- this one is meant
  pattern: /^[^\u0000]*$/,
  message: "must not hold the character NUL (U+0000): it cannot be stored",
};

/** What every text must match, wherever it stands, to arrive as it was given. */
export const STORABLE: readonly TextRule[] = [WELL_FORMED, NO_NUL];

export const VISIBLE = /\S/;

/** What an invisible text is told. */
export const invisible = (text: unknown): string => (text === "" ? "must not be empty" : "must not be blank");

// Meta refuses line breaks, tabs and wide gaps in the values of a template (132018).
export const ONE_LINE: TextRule = {
  pattern: /^[^\n\r\t]*$/,
  message: "must not hold a line break or a tab: WhatsApp refuses them",
};

export const WIDE_GAP = "     ";
export const NO_WIDE_GAP = "must not hold more than 4 spaces in a row: WhatsApp refuses them";

/**
 * The longest `content`, in characters (code points). The contract names no limit; upstream answers 422 above this one.
 */
export const MAX_CONTENT_LENGTH = 150_000;
export const WITHIN_LIMIT = `must be at most ${MAX_CONTENT_LENGTH} characters long`;

// UTF-16 units are never fewer than characters, so only a string near the limit is counted character by character.
export const isWithinLimit = (text: string): boolean =>
  text.length <= MAX_CONTENT_LENGTH || Array.from(text).length <= MAX_CONTENT_LENGTH;
