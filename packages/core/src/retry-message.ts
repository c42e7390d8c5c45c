import { isFailedMessage, type Message, parseExternalError } from "@livedesk/schema";
import { ValidationError } from "./errors.ts";
import { LONG_WAITS, UNTIL_CUSTOMER, WRONG_MESSAGE } from "./whatsapp/codes.ts";

/**
 * Throws `ValidationError` if a retry of this message cannot help: the message has not failed; its code says that the
 * message itself is wrong; the failure stays until the customer has done something; or the message failed too recently
 * for a code that needs an hour or more. A retry is not refused if a change elsewhere may have removed the cause of the
 * failure. The caller decides about a shorter wait.
 */
export function refuseHopelessRetry(message: Message, now: number): void {
  if (!isFailedMessage(message)) {
    const status = message.status ? `its status is ${JSON.stringify(message.status)}` : "it has no status";
    throw refusal(`has not failed (${status}): only a failed message can be retried`);
  }
  const { code = NaN } = parseExternalError(message.content_attributes?.external_error ?? "");
  const retryAt = endOfWait(code, message, now);
  const why = retryAt ? `a retry can only help after ${retryAt.toISOString()}; ${FORCE}` : reasonFor(code);
  if (why) throw refusal(`failed with ${code}: ${why}`, retryAt);
}

const FORCE = "to retry the message anyway, pass { force: true }";

function reasonFor(code: number): string | undefined {
  const until = UNTIL_CUSTOMER[code];
  if (until) {
    const ifNot = code === CLOSED_WINDOW ? "; if not, send a template" : "";
    return `a retry fails until ${until}. If ${until} since then, retry with { force: true }${ifNot}`;
  }
  if (!WRONG_MESSAGE.some((wrong) => wrong === code)) return undefined;
  return `the message itself is wrong, and a retry sends it unchanged: deliveryFailure(message) says what to correct; ${FORCE}`;
}

// The code of a message that was sent while WhatsApp's 24-hour window was closed.
const CLOSED_WINDOW = 131047;

/** When the wait of a code ends, counted from the time of the message, because the API does not tell the time of the failure. */
function endOfWait(code: number, { created_at }: Message, now: number): Date | undefined {
  // If the server's clock is ahead, the time of the message may be in the future: then the wait starts now. If the
  // message has no time, there is no wait.
  const end = Math.min((created_at ?? 0) * 1000, now) + (LONG_WAITS[code] ?? 0);
  return end > now ? new Date(end) : undefined;
}

const refusal = (message: string, retryAt?: Date): ValidationError =>
  new ValidationError([{ path: "message", message }], retryAt);
