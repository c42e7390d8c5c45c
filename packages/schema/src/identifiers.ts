import * as z from "zod/mini";

const LARGEST = Number.MAX_SAFE_INTEGER;
const RULE = `must be a whole number from 1 to ${LARGEST}, as a number or as a string of digits`;
const MESSAGE_ID = "must be the id of a message, a whole number from 1";

/**
 * The id of a conversation or message as a caller may give it: a number, or the same number as a string.
 * Anything that could climb out of its path segment (`..`, `1/2`, empty) is refused.
 *
 * @example
 * idSchema.parse("141"); // "141"
 *
 * Contract: path parameters `conversation_id` and `message_id`.
 */
export const idSchema = z.union(
  [
    z.int(RULE).check(z.gte(1, RULE)),
    z.string().check(
      z.regex(/^[1-9][0-9]{0,15}$/, RULE),
      z.refine((digits) => Number(digits) <= LARGEST, RULE),
    ),
  ],
  RULE,
);

/** The id of a conversation or message: `141` or `"141"`. */
export type Id = z.output<typeof idSchema>;

/** An id inside a request body, where the contract shows a number only. */
export const messageIdSchema = z.int(MESSAGE_ID).check(z.gte(1, MESSAGE_ID));
