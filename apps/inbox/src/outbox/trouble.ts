import { AuthenticationError, LiveDeskError, NotFoundError, ValidationError } from "@livedesk/browser";
import { EmulatorRequestError } from "@livedesk/emulator/client";
import type { Trouble } from "./outbox-reducer.ts";

/** The hints for HTTP statuses that have no error class. */
const HINTS: Readonly<Record<number, Trouble["hint"]>> = {
  413: "tooLarge",
  429: "tooOften",
};

/**
 * Returns the hint for an error. The class of the error decides, not the status, because a 403 or 404 from a proxy in
 * front of the relay says nothing about credentials or a conversation.
 */
function hintOf(error: LiveDeskError): Trouble["hint"] {
  if (error instanceof AuthenticationError) return "credentials";
  if (error instanceof NotFoundError) return "missing";
  return error.status === undefined ? undefined : HINTS[error.status];
}

/** Explains an error. `cancelled` is true if the user cancelled the call. */
export function troubleOf(error: unknown, cancelled = false): Trouble {
  const nothing = { hint: undefined, retryAt: undefined, reason: undefined };
  if (error instanceof EmulatorRequestError) {
    const { reason, status = 0, detail } = error;
    // After a 5xx, the emulator may have stored the message.
    const isRefused = status >= 400 && status < 500;
    return { ...nothing, reason, kind: isRefused ? "rejected" : cancelled ? "cancelled" : "unknown", detail };
  }
  if (!(error instanceof LiveDeskError)) return { ...nothing, kind: "unknown", detail: String(error) };
  const { outcome, retryAt, message } = error;
  return {
    // If it is certain that a cancelled call was not sent, the call is reported as not sent.
    kind: cancelled && outcome === "unknown" ? "cancelled" : outcome,
    hint: hintOf(error),
    retryAt: retryAt?.getTime(),
    reason: undefined,
    detail:
      error instanceof ValidationError
        ? error.issues.map((issue) => `${issue.path}: ${issue.message}`).join("\n")
        : message.replaceAll(REPEATED, ""),
  };
}

// These sentences would repeat the title of the note.
const REPEATED =
  /^The message was not sent(?: again)?: |(?:: it may have carried out the request)?\. The message (?:may exist|exists, but it is unknown whether it was sent again): look at the conversation before you (?:send it again|retry it)$/g;
