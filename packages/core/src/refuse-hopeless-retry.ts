import type { Message } from "@livedesk/schema";
import { isFailedMessage, parseExternalError } from "@livedesk/schema/plain";
import { ValidationError } from "./errors/validation-error.ts";
import { ACCOUNT, isOneOf, LONG_WAITS, NEVER } from "./whatsapp/retry-class.ts";

/**
 * Throws `ValidationError` for a message that has not failed, or whose failure a repeat cannot mend: not ever, not before a
 * person has acted, or not yet. Waits of less than an hour are left to the caller.
 */
export function refuseHopelessRetry(message: Message, now: number): void {
  if (!isFailedMessage(message)) {
    const status = message.status ? `its status is ${JSON.stringify(message.status)}` : "it has no status";
    throw complaint(`has not failed (${status}): only a failed message can be retried`);
  }
  const { code = NaN } = parseExternalError(message.content_attributes?.external_error ?? "");
  const retryAt = endOfWait(code, message, now);
  const remedy = retryAt ? `this takes time: retry at ${retryAt.toISOString()}` : remedyFor(code);
  if (remedy) throw complaint(`failed with ${code}, and ${remedy}; { force: true } retries it all the same`, retryAt);
}

const remedyFor = (code: number): string | undefined =>
  isOneOf([...NEVER, ...ACCOUNT], code)
    ? "it would fail again: deliveryFailure(message) says what to put right"
    : undefined;

/** The message's age stands for that of its failure, which nobody tells. One without a time is not known to be young. */
function endOfWait(code: number, { created_at }: Message, now: number): Date | undefined {
  // A server whose clock is ahead makes nobody wait longer.
  const end = Math.min((created_at ?? 0) * 1000, now) + (LONG_WAITS[code] ?? 0);
  return end > now ? new Date(end) : undefined;
}

const complaint = (message: string, retryAt?: Date): ValidationError =>
  new ValidationError([{ path: "message", message }], retryAt);
