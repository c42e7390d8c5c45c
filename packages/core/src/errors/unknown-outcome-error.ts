import { type ErrorFacts, LiveDeskError } from "../errors.ts";

/**
 * The request left, and no readable answer came back: the message may exist. Look at the conversation before sending it
 * again; the API has no key by which it would recognise a repeat.
 *
 * @example
 * if (UnknownOutcomeError.isInstance(error)) holdForReview(error.code);
 */
export class UnknownOutcomeError extends LiveDeskError {
  static override readonly kind: string = "UnknownOutcomeError";
  override readonly outcome = "unknown";
  /** False always: a repeat may send the message twice. */
  override readonly retryable = false;

  constructor(what: string, facts: ErrorFacts) {
    super(`${what}. The message may exist: look before you send it again`, facts);
  }
}
