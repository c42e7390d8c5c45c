import type { Message } from "./answers.ts";

/** A message that exists at LiveDesk and was not delivered. */
export type FailedMessage = Message & { status: "failed" };

/**
 * Whether a message exists and failed to be delivered. It must not be sent again as new; see `messages.retry`.
 *
 * @example
 * isFailedMessage({ id: 123, status: "failed" }); // true
 *
 * Contract: failure response.
 */
export const isFailedMessage = (message: Message): message is FailedMessage => message.status === "failed";
