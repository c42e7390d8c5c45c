import { LiveDeskError } from "../errors.ts";

/**
 * What a server refuses only for now: the request took too long to arrive (408), what lies behind the server cannot be reached, as
 * a relay says of LiveDesk (424), it came too early (425), or there were too many (429).
 */
const PASSING: ReadonlySet<number | undefined> = /* @__PURE__ */ new Set([408, 424, 425, 429]);

/**
 * The server refused the request (HTTP 4xx): no message was made. `status` says why, and so does the message, in the
 * server's words.
 *
 * @example
 * if (RejectedError.isInstance(error) && error.status === 413) shrink(file);
 */
export class RejectedError extends LiveDeskError {
  static override readonly kind: string = "RejectedError";
  override readonly outcome = "rejected";
  /** True for 429, 408, 424 and 425, and wherever the server said when to come back: such a refusal passes with time. */
  override readonly retryable: boolean = this.retryAt !== undefined || PASSING.has(this.status);
}

/** The credentials were refused (401), or they do not allow this (403). */
export class AuthenticationError extends RejectedError {
  static override readonly kind: string = "AuthenticationError";
}

/** There is no such conversation or message (404). */
export class NotFoundError extends RejectedError {
  static override readonly kind: string = "NotFoundError";
}

/** Too many requests (429); `retryAt` says when to come back, where the server did. */
export class RateLimitError extends RejectedError {
  static override readonly kind: string = "RateLimitError";
}
