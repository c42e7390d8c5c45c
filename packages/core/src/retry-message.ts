import { isFailedMessage, type Message, parseExternalError } from "@livedesk/schema";
import { ValidationError } from "./errors.ts";
import { LONG_WAITS, UNTIL_CUSTOMER, WRONG_MESSAGE } from "./whatsapp/codes.ts";

/**
 * Throws `ValidationError` if a retry of this message cannot help: the message has not failed; its code says that the message
 * itself is wrong; the code stays until the customer has done something; or the message failed too recently for a code that needs
 * an hour or more. A failure that a change elsewhere may have ended is not refused, and a shorter wait is left to the caller.
 */
export function refuseHopelessRetry(message: Message, now: number): void {
  if (!isFailedMessage(message)) {
    const status = message.status ? `its status is ${JSON.stringify(message.status)}` : "it has no status";
    throw refusal(`has not failed (${status}): only a failed message can be retried`);
  }
  const { code = NaN } = parseExternalError(message.content_attributes?.external_error ?? "");
  const retryAt = endOfWait(code, message, now);
  const why = retryAt ? `a retry can help only from ${retryAt.toISOString()} on; ${FORCE}` : reasonFor(code);
  if (why) throw refusal(`failed with ${code}: ${why}`, retryAt);
}

const FORCE = "{ force: true } retries it anyway";

function reasonFor(code: number): string | undefined {
  const until = UNTIL_CUSTOMER[code];
  if (until) {
    const meanwhile = code === CLOSED_WINDOW ? "; until then, send a template" : "";
    return `a retry fails again until ${until}. Then retry it with { force: true }${meanwhile}`;
  }
  if (!WRONG_MESSAGE.some((wrong) => wrong === code)) return undefined;
  return `the message itself is wrong, and a retry sends it unchanged: deliveryFailure(message) says what to correct; ${FORCE}`;
}

// WhatsApp's 24-hour window is closed.
const CLOSED_WINDOW = 131047;

/** When the wait of a code ends, counted from the time of the message, because the API does not tell the time of the failure. */
function endOfWait(code: number, { created_at }: Message, now: number): Date | undefined {
  // A message from the future (the server's clock is ahead) counts as one of now. A message without a time does not wait.
  const end = Math.min((created_at ?? 0) * 1000, now) + (LONG_WAITS[code] ?? 0);
  return end > now ? new Date(end) : undefined;
}

const refusal = (message: string, retryAt?: Date): ValidationError =>
  new ValidationError([{ path: "message", message }], retryAt);
