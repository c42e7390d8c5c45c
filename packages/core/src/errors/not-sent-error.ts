import { LiveDeskError } from "./livedesk-error.ts";

/**
 * Provably nothing of the request left this machine: it is safe to send the message again.
 *
 * @example
 * if (NotSentError.isInstance(error)) queue.push(message);
 */
export class NotSentError extends LiveDeskError {
  static override readonly kind: string = "NotSentError";
  override readonly delivery = "not-sent";
}
