import type { Deadline, EndReason } from "./deadline.ts";
import type { LiveDeskError } from "./errors/livedesk-error.ts";
import { NotSentError } from "./errors/not-sent-error.ts";
import { UnknownOutcomeError } from "./errors/unknown-outcome-error.ts";

/** What an adapter knows of a request whose answer did not arrive. */
export interface Evidence {
  /** Whether a byte of the request may have left. Only a proof makes it false. */
  readonly started: boolean;
  /** What ended the call, if its deadline did. */
  readonly reason: Deadline["reason"];
  /** The HTTP status, where an answer began. */
  readonly status?: number | undefined;
  /** What the runtime threw. */
  readonly cause?: unknown;
  /** The runtime's short name for it, such as ECONNREFUSED. Its text stays in `cause`: it names hosts. */
  readonly name?: string | undefined;
}

/**
 * Says what became of a request whose answer did not arrive: not sent where that is proved, else unknown.
 *
 * @example
 * throw transportFailure({ started: false, reason: deadline.reason, cause });
 */
export function transportFailure({ started, reason, status, cause, name }: Evidence): LiveDeskError {
  const facts = { status, cause };
  const named = name === undefined ? "" : ` (${name})`;
  if (!started) {
    const code = reason ?? "connection-failed";
    return new NotSentError(`The message was not sent: ${NOT_SENT[code]}${named}`, { ...facts, code });
  }
  const code = reason ?? "connection-lost";
  return new UnknownOutcomeError(UNKNOWN[code] + named, { ...facts, code });
}

/** What becomes of a call that its deadline ended, before or after its request may have left. */
export const endedCall = ({ reason, cause }: Deadline, started = false): LiveDeskError =>
  transportFailure({ started, reason, cause });

const NOT_SENT: Readonly<Record<EndReason | "connection-failed", string>> = {
  timeout: "the time was up before it could leave",
  aborted: "the call was aborted before it could leave",
  closed: "the client was closed before it could leave",
  "connection-failed": "no connection could be made",
};

const UNKNOWN: Readonly<Record<EndReason | "connection-lost", string>> = {
  timeout: "The time was up before the answer was complete",
  aborted: "The call was aborted after the request may have left",
  closed: "The client was closed after the request may have left",
  "connection-lost": "The connection was lost before the answer was complete",
};
