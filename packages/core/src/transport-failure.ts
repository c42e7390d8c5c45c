import type { Deadline, EndReason } from "./delivery/deadline.ts";
import type { LiveDeskError } from "./errors.ts";
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
  /** What is known of the failure, in place of "the connection was lost" or "no connection could be made". */
  readonly fault?: TransportFault | undefined;
}

/** A failure that an adapter can name. */
export interface TransportFault {
  /** The `code` of the error. Only `connection-failed` is tried again, and only where nothing was sent. */
  readonly code: string;
  /** What happened, as a clause: "the proxy refused the connection". Without credentials and without the message's text. */
  readonly what: string;
}

/**
 * Says what became of a request whose answer did not arrive: not sent where that is proved, else unknown.
 *
 * @example
 * throw transportFailure({ started: false, reason: deadline.reason, cause });
 */
export function transportFailure({ started, reason, status, cause, name, fault }: Evidence): LiveDeskError {
  const facts = { status, cause };
  const named = name === undefined ? "" : ` (${name})`;
  if (started) {
    const why = reason ? ENDED[reason] : (fault?.what ?? "the connection was lost");
    return new UnknownOutcomeError(`No whole answer came: ${why}${named}`, {
      ...facts,
      code: reason ?? fault?.code ?? "connection-lost",
    });
  }
  const why = reason ? `${ENDED[reason]} before it could leave` : (fault?.what ?? "no connection could be made");
  return new NotSentError(`The message was not sent: ${why}${named}`, {
    ...facts,
    code: reason ?? fault?.code ?? "connection-failed",
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
