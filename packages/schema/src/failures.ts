/** What `external_error` says: Meta's code where one is given, and the text beside it. */
export interface ExternalError {
  readonly code?: number;
  readonly text: string;
}

// `131047: text` (status webhook), `(#132012) text` (Graph), `131026 - text` (Twilio), `400, text` (other channels). A digit
// right behind the mark belongs to a time, an amount or a date.
const shapes = [/^\(#?(\d+)\)\s*(.*)$/s, /^#?(\d+)\s*(?:[:,](?!\d)|\s[-–]|[-–]\s)\s*(.*)$/s, /^#?(\d+)()$/];

/**
 * Reads the reason of a failed message. Never throws: a text of no known shape is returned as text.
 *
 * @example
 * parseExternalError("131047: Re-engagement message is not allowed").code; // 131047
 *
 * Contract: failure response, `content_attributes.external_error`.
 */
export function parseExternalError(reason: string | number): ExternalError {
  // What comes from a store or a webhook may be a number.
  const trimmed = String(reason).trim();
  for (const shape of shapes) {
    const match = shape.exec(trimmed);
    if (match) return { code: Number(match[1]), text: match[2] ?? "" };
  }
  return { text: trimmed };
}
