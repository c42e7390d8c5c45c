const LARGEST = Number.MAX_SAFE_INTEGER;

export const ID = `must be a whole number from 1 to ${LARGEST}, as a number or as a string of digits`;
export const MESSAGE_ID = "must be the id of a message, a whole number from 1";

/** Whether a value can be the id of a message within a body. */
export const isMessageId = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 1;

/** Whether a value can be an id in a path: anything that could climb out of its segment (`..`, `1/2`, empty) cannot. */
export const isId = (value: unknown): boolean =>
  typeof value === "string" ? /^[1-9][0-9]{0,15}$/.test(value) && Number(value) <= LARGEST : isMessageId(value);
