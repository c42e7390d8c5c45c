import { converted, string, union } from "./kinds.ts";
import { rule, wholeNumber } from "./text.ts";

const LARGEST = Number.MAX_SAFE_INTEGER;

const ID = `must be a whole number from 1 to ${LARGEST}, as a number or as a string of digits`;

const DIGITS = /^[1-9][0-9]{0,15}$/;

/** Whether a value is a string of digits that stands for a whole number, 1 or more. */
const isDigits = (value: unknown): value is string =>
  typeof value === "string" && DIGITS.test(value) && Number(value) <= LARGEST;

/**
 * The id of a conversation or message as a caller may give it: a number, or the same number as a string. A value that
 * would change the path of the request (`..`, `1/2`, an empty string) is refused.
 *
 * @example
 * idSchema.parse("141"); // "141"
 *
 * Contract: path parameters `conversation_id` and `message_id`.
 */
export const idSchema = /* @__PURE__ */ union([
  /* @__PURE__ */ wholeNumber(1, LARGEST, () => ID),
  /* @__PURE__ */ digits(),
]);

function digits() {
  return string(ID).check(rule((value) => (isDigits(value) ? undefined : ID), { pattern: DIGITS }));
}

/** The id of a conversation or message: `141` or `"141"`. */
export type Id = number | string;

/** The id of a message inside a request body. There, the contract shows only a number. */
export const messageIdSchema = /* @__PURE__ */ wholeNumber(
  1,
  LARGEST,
  () => "must be the id of a message, a whole number, 1 or more",
);

/** The id of a message in an answer. An id that the server writes as a string of digits is read as a number. */
export const answeredIdSchema = /* @__PURE__ */ converted((id) => (isDigits(id) ? Number(id) : id), messageIdSchema);
