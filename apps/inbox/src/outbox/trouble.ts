import { AuthenticationError, LiveDeskError, NotFoundError, ValidationError } from "@livedesk/browser";
import { RequestError } from "../api/reading.ts";
import type { Trouble } from "./outbox-reducer.ts";

/** Hints by status, where the class of the error has none. */
const HINTS: Readonly<Record<number, Trouble["hint"]>> = {
  413: "tooLarge",
  429: "tooOften",
};

/** A 403 or 404 of something in front of the relay has the class of no other refusal: it says nothing of a conversation. */
function hintOf(error: LiveDeskError): Trouble["hint"] {
  if (error instanceof AuthenticationError) return "credentials";
  if (error instanceof NotFoundError) return "missing";
  return error.status === undefined ? undefined : HINTS[error.status];
}

/** What an error means. `cancelled` is whether the reader stopped the call. */
export function troubleOf(error: unknown, cancelled = false): Trouble {
  const nothing = { hint: undefined, retryAt: undefined, fault: undefined };
  if (error instanceof RequestError) {
    const { fault, status = 0, message } = error;
    // A 5xx proves nothing.
    const isRefused = status >= 400 && status < 500;
    return { ...nothing, fault, kind: isRefused ? "rejected" : cancelled ? "cancelled" : "unknown", detail: message };
  }
  if (!(error instanceof LiveDeskError)) return { ...nothing, kind: "unknown", detail: String(error) };
  const { outcome, retryAt, message } = error;
  return {
    // What provably did not leave may be said so, also of what was stopped.
    kind: cancelled && outcome === "unknown" ? "cancelled" : outcome,
    hint: hintOf(error),
    retryAt: retryAt?.getTime(),
    fault: undefined,
    detail:
      error instanceof ValidationError
        ? error.issues.map((issue) => `${issue.path}: ${issue.message}`).join("\n")
        : message.replaceAll(SAID, ""),
  };
}

// What the title of each kind says.
const SAID =
  /^The message was not sent: |(?:: the message may exist)?\. The message may exist: look at the conversation before you send it again$/g;
