import * as z from "zod/mini";

/** The states that the contract or upstream names. A server may know others. */
export const KNOWN_MESSAGE_STATUSES = ["sent", "delivered", "read", "failed"] as const;

/**
 * Where a message stands. Any string is read, so that a state added later is not an error.
 *
 * Contract: text response, `status`.
 */
export const messageStatusSchema = z.string() as z.ZodMiniType<MessageStatus, string>;

/** Where a message stands: a known state, or one not known yet. */
export type MessageStatus = (typeof KNOWN_MESSAGE_STATUSES)[number] | (string & {});
