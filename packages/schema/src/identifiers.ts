import * as z from "zod/mini";
import { ID, isId, MESSAGE_ID } from "./id-rules.ts";

/** A whole number from 1, spelt as digits. */
function digits() {
  return z.string().check(z.regex(/^[1-9][0-9]{0,15}$/, ID), z.refine(isId, ID));
}

/**
 * The id of a conversation or message as a caller may give it: a number, or the same number as a string.
 * Anything that could climb out of its path segment (`..`, `1/2`, empty) is refused.
 *
 * @example
 * idSchema.parse("141"); // "141"
 *
 * Contract: path parameters `conversation_id` and `message_id`.
 */
export const idSchema = z.union([z.int(ID).check(z.gte(1, ID)), digits()], ID);

/** The id of a conversation or message: `141` or `"141"`. */
export type Id = z.output<typeof idSchema>;

/** An id inside a request body, where the contract shows a number only. */
export const messageIdSchema = z.int(MESSAGE_ID).check(z.gte(1, MESSAGE_ID));

/** The id of a message in an answer: a number, also where a server spells it as digits. */
export const answeredIdSchema = z.union([
  z.int().check(z.gte(1)),
  z.pipe(
    digits(),
    z.transform((text) => Number(text)),
  ),
]);
