import type { FailedMessage, Message } from "./answers.ts";

/**
 * Whether a message exists and was not delivered. Retry such a message (`messages.retry`), and never send it as a new message.
 *
 * @example
 * isFailedMessage({ id: 123, status: "failed" }); // true
 *
 * Contract: failure response.
 */
export const isFailedMessage = (message: Message): message is FailedMessage => message.status === "failed";

/** The reason of a failed message (`external_error`), split into its code and its text. */
export interface ExternalError {
  /** Meta's code, or the code of another channel. Absent if the reason has no code. */
  readonly code?: number;
  /** The reason without the code. */
  readonly text: string;
}

// `131047: text` (status webhook), `(#132012) text` (Graph), `131026 - text` (Twilio), `400, text` (other channels). If
// a digit follows the colon or comma directly, the number is not a code, but a part of a time or of an amount, such as
// `10:30` or `1,000`.
const SHAPES = [/^\(#?(\d+)\)\s*(.*)$/s, /^#?(\d+)\s*(?:[:,](?!\d)|\s[-–]|[-–]\s)\s*(.*)$/s, /^#?(\d+)()$/];

/**
 * Reads the code and the text of a failed message's reason. Never throws: a reason of an unknown form is returned as
 * `text`.
 *
 * @example
 * parseExternalError("131047: Re-engagement message is not allowed").code; // 131047
 *
 * Contract: failure response, `content_attributes.external_error`.
 */
export function parseExternalError(reason: string | number): ExternalError {
  // A reason that comes from a program's own database or from a webhook may be a number.
  const trimmed = String(reason).trim();
  for (const shape of SHAPES) {
    const match = shape.exec(trimmed);
    if (match) return { code: Number(match[1]), text: match[2] ?? "" };
  }
  return { text: trimmed };
}

const TYPE_NAMES = ["incoming", "outgoing", "activity", "template"] as const;

/** The name of a message's type. The `message_type` of an answer is the number of the type. */
export type MessageTypeName = (typeof TYPE_NAMES)[number];

/**
 * The name of an answer's `message_type`; undefined for an unknown number.
 *
 * @example
 * messageTypeName(1); // "outgoing"
 *
 * Contract: text response, `message_type` (a request contains the name, and an answer contains the number).
 */
export const messageTypeName = (type: number | null | undefined): MessageTypeName | undefined =>
  typeof type === "number" ? TYPE_NAMES[type] : undefined;
