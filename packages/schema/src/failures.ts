import type { FailedMessage, Message } from "./answers.ts";

/**
 * Whether a message exists and failed to be delivered. It must not be sent again as new; see `messages.retry`.
 *
 * @example
 * isFailedMessage({ id: 123, status: "failed" }); // true
 *
 * Contract: failure response.
 */
export const isFailedMessage = (message: Message): message is FailedMessage => message.status === "failed";

/** What `external_error` says: Meta's code if it has one, and the text beside it. */
export interface ExternalError {
  readonly code?: number;
  readonly text: string;
}

// `131047: text` (status webhook), `(#132012) text` (Graph), `131026 - text` (Twilio), `400, text` (other channels). A digit
// right behind the mark belongs to a time, an amount or a date.
const SHAPES = [/^\(#?(\d+)\)\s*(.*)$/s, /^#?(\d+)\s*(?:[:,](?!\d)|\s[-–]|[-–]\s)\s*(.*)$/s, /^#?(\d+)()$/];

/**
 * Reads the reason of a failed message. Never throws: a reason of no known shape is returned as text.
 *
 * @example
 * parseExternalError("131047: Re-engagement message is not allowed").code; // 131047
 *
 * Contract: failure response, `content_attributes.external_error`.
 */
export function parseExternalError(reason: string | number): ExternalError {
  // A reason from a program's own store or from a webhook may be a number.
  const trimmed = String(reason).trim();
  for (const shape of SHAPES) {
    const match = shape.exec(trimmed);
    if (match) return { code: Number(match[1]), text: match[2] ?? "" };
  }
  return { text: trimmed };
}

const TYPE_NAMES = ["incoming", "outgoing", "activity", "template"] as const;

/** What the number of an answer's `message_type` means. */
export type MessageTypeName = (typeof TYPE_NAMES)[number];

/**
 * The name of an answer's `message_type`, or undefined for a number that is not known yet.
 *
 * @example
 * messageTypeName(1); // "outgoing"
 *
 * Contract: text response, `message_type` (the request spells it as a name, the answer as a number).
 */
export const messageTypeName = (type: number | null | undefined): MessageTypeName | undefined =>
  typeof type === "number" ? TYPE_NAMES[type] : undefined;
