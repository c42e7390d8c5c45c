/**
 * What became of a message that was not accepted: `rejected` (the server refused the message), `not-sent` (no byte of the
 * request was sent), `unknown` (the message may exist, so sending it again may send it twice).
 */
export type ErrorOutcome = "rejected" | "not-sent" | "unknown";

/** What became of a call: `accepted` (LiveDesk answered with the message), or one of the outcomes of an error. */
export type Outcome = "accepted" | ErrorOutcome;

/** The time was up, the caller gave up, or the client was closed. */
export type EndReason = "timeout" | "aborted" | "closed";
