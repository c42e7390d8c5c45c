const NAMES = ["incoming", "outgoing", "activity", "template"] as const;

/** What an answer's `message_type` number means. */
export type MessageTypeName = (typeof NAMES)[number];

/**
 * The name of an answer's `message_type`, or undefined for a number not known yet.
 *
 * @example
 * messageTypeName(1); // "outgoing"
 *
 * Contract: text response, `message_type` (the request spells it as a name, the answer as a number).
 */
export const messageTypeName = (type: number | null | undefined): MessageTypeName | undefined =>
  typeof type === "number" ? NAMES[type] : undefined;
