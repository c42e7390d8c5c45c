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
  if (started) {
    const why = reason ? ENDED[reason] : "the connection was lost";
    return new UnknownOutcomeError(`No whole answer came: ${why}${named}`, {
      ...facts,
      code: reason ?? "connection-lost",
    });
  }
  const why = reason ? `${ENDED[reason]} before it could leave` : "no connection could be made";
  return new NotSentError(`The message was not sent: ${why}${named}`, {
    ...facts,
    code: reason ?? "connection-failed",
  });
}

const ENDED: Readonly<Record<EndReason, string>> = {
  timeout: "the time was up",
  aborted: "the call was aborted",
  closed: "the client was closed",
};

/** What becomes of a call that its deadline ended, or is about to, before or after its request may have left. */
export const endedCall = ({ reason = "timeout", cause }: Deadline, started = false): LiveDeskError =>
  transportFailure({ started, reason, cause });
