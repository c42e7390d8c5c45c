import { LiveDeskError } from "../errors.ts";

/** What stays as it is until somebody changes the set-up, resumes the conversation, or makes another client. */
const LASTING: ReadonlySet<string> = new Set(["closed", "lane-stopped", "certificate-refused", "proxy-refused"]);

/**
 * Provably nothing of the request left this machine: to send the message again cannot send it twice. Whether it can do better
 * is said by `retryable`, which is false for an input or a set-up that is wrong, such as a certificate that is refused, for a
 * conversation that is stopped and for a client that is closed.
 *
 * @example
 * if (NotSentError.isInstance(error) && error.retryable) queue.push(message);
 */
export class NotSentError extends LiveDeskError {
  static override readonly kind: string = "NotSentError";
  override readonly outcome = "not-sent";
  override readonly retryable: boolean = !LASTING.has(this.code);
}
