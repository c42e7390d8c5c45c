import type { Message } from "@livedesk/schema";
import { isFailedMessage, parseExternalError } from "@livedesk/schema/plain";
import { ValidationError } from "./errors.ts";
import { LONG_WAITS, NEVER, UNTIL_CHANGED, UNTIL_CUSTOMER, isOneOf } from "./whatsapp/codes.ts";

/**
 * Throws `ValidationError` for a message that has not failed, for one whose failure says that the message itself is wrong, for
 * one that fails until the customer has done something, and for one that failed too recently. A failure that a change elsewhere
 * may have ended is not refused, and waits of less than an hour are left to the caller.
 */
export function refuseHopelessRetry(message: Message, now: number): void {
  if (!isFailedMessage(message)) {
    const status = message.status ? `its status is ${JSON.stringify(message.status)}` : "it has no status";
    throw complaint(`has not failed (${status}): only a failed message can be retried`);
  }
  const { code = NaN } = parseExternalError(message.content_attributes?.external_error ?? "");
  const retryAt = endOfWait(code, message, now);
  const why = retryAt ? `it must wait until ${retryAt.toISOString()}; ${ALL_THE_SAME}` : reasonFor(code);
  if (why) throw complaint(`failed with ${code}: ${why}`, retryAt);
}

const ALL_THE_SAME = "{ force: true } retries it all the same";

function reasonFor(code: number): string | undefined {
  const until = UNTIL_CUSTOMER[code];
  if (until) {
    const meanwhile = code === CLOSED_WINDOW ? "; until then, send a template" : "";
    return `a retry fails again until ${until}. Once they have, retry it with { force: true }${meanwhile}`;
  }
  if (!isOneOf(NEVER, code) || isOneOf(UNTIL_CHANGED, code)) return undefined;
  return `the message itself is wrong, and a retry sends it unchanged: deliveryFailure(message) says what to put right; ${ALL_THE_SAME}`;
}

// The 24-hour window is closed.
const CLOSED_WINDOW = 131047;

/** The message's age stands for that of its failure, which nobody tells. One without a time is not known to be young. */
function endOfWait(code: number, { created_at }: Message, now: number): Date | undefined {
  // A server whose clock is ahead makes nobody wait longer.
  const end = Math.min((created_at ?? 0) * 1000, now) + (LONG_WAITS[code] ?? 0);
  return end > now ? new Date(end) : undefined;
}

const complaint = (message: string, retryAt?: Date): ValidationError =>
  new ValidationError([{ path: "message", message }], retryAt);
