import { LiveDeskError } from "./livedesk-error.ts";

/**
 * The server refused the request (HTTP 4xx): no message was made. `status` says why, and so does the message, in the
 * server's words.
 *
 * @example
 * if (RejectedError.isInstance(error) && error.status === 413) shrink(file);
 */
export class RejectedError extends LiveDeskError {
  static override readonly kind: string = "RejectedError";
  override readonly delivery = "rejected";
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
