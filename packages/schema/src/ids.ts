import * as z from "zod/mini";
import { prepared } from "./json-object.ts";
import { ID, isId, MESSAGE_ID } from "./id-rules.ts";

/** A whole number from 1. The first rule that is broken is the only one named: both have the same message. */
const wholeNumber = (error: string) => z.int({ error, abort: true }).check(z.gte(1, error));

/** A whole number from 1, spelt as digits. */
const digits = () => z.string().check(z.regex(/^[1-9][0-9]{0,15}$/, { error: ID, abort: true }), z.refine(isId, ID));

/**
 * The id of a conversation or message as a caller may give it: a number, or the same number as a string.
 * Anything that could climb out of its path segment (`..`, `1/2`, empty) is refused.
 *
 * @example
 * idSchema.parse("141"); // "141"
 *
 * Contract: path parameters `conversation_id` and `message_id`.
 */
export const idSchema = z.union([wholeNumber(ID), digits()], ID);

/** The id of a conversation or message: `141` or `"141"`. */
export type Id = z.output<typeof idSchema>;

/** An id inside a request body, where the contract shows a number only. */
export const messageIdSchema = wholeNumber(MESSAGE_ID);

/** The id of a message in an answer: a number, also where a server spells it as digits. */
export const answeredIdSchema = prepared(
  (id) => (typeof id === "string" && isId(id) ? Number(id) : id),
  messageIdSchema,
);
