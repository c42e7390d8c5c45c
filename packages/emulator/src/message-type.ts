import type { StoredMessage } from "./stored-message.ts";

/** The number that an answer has for the direction of a message: 0 from the customer, 1 to the customer. */
export const messageType = ({ from }: StoredMessage): 0 | 1 => (from === "customer" ? 0 : 1);
