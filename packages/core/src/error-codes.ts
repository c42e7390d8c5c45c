/**
 * What became of a message that was not accepted: `rejected` (the server refused the message), `not-sent` (no byte of the
 * request was sent), `unknown` (the message may exist, so sending it again may send it twice).
 */
export type ErrorOutcome = "rejected" | "not-sent" | "unknown";

/** What became of a call: `accepted` (LiveDesk answered with the message), or the outcome of an error. */
export type Outcome = "accepted" | ErrorOutcome;

/** Why a call ended before its answer came: it timed out, the caller aborted it, or the client was closed. */
export type EndReason = "timeout" | "aborted" | "closed";

/**
 * Every `code` that an error of this toolkit can have. The guide has a paragraph for each code; `error.docs` is the URL
 * of the paragraph.
 *
 * @example
 * const needsAPerson: readonly ErrorCode[] = ["conversation-stopped", "conversation-mismatch"];
 */
export type ErrorCode =
  // Nothing was sent.
  | "invalid-input"
  | "invalid-configuration"
  | "missing-credentials"
  | "unsupported-runtime"
  | "no-authorization"
  | "connection-failed"
  | "certificate-refused"
  | "proxy-refused"
  | "file-unreadable"
  | "queue-full"
  | "key-reused"
  | "file-changed"
  | "sealed"
  | "conversation-stopped"
  // Either nothing was sent, or the outcome is unknown.
  | EndReason
  // Either nothing was sent, or the server refused the request.
  | "rate-limited"
  // The server refused the request.
  | "rejected"
  | "unauthorized"
  | "forbidden"
  | "not-found"
  // The message may exist.
  | "server-error"
  | "connection-lost"
  | "source-failed"
  | "unreadable-answer"
  | "unexpected-status"
  | "conversation-mismatch"
  | "unfit-dispatcher"
  | "transport-failed";

/** The page that explains every code. Each code has its own heading. */
const GUIDE = "https://github.com/engagelab/livedesk/blob/main/docs/troubleshooting.md";

/**
 * The URL of the guide's paragraph on a code: of a client, of another package or of the command.
 *
 * @example
 * docsOf("timeout"); // "https://…/docs/troubleshooting.md#timeout"
 */
export const docsOf = (code: string): string => `${GUIDE}#${code}`;
