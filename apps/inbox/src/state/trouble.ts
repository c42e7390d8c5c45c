import { LiveDeskError, ValidationError } from "@livedesk/browser";
import { RequestError } from "../api/request-error.ts";

/** What went wrong with a call, for a person. */
export interface Trouble {
  readonly kind: "not-sent" | "rejected" | "unknown" | "cancelled";
  readonly hint: "credentials" | "missing" | "tooLarge" | "tooOften" | undefined;
  /** In ms: not before then. */
  readonly retryAt: number | undefined;
  /** What the client says of it, in English. */
  readonly detail: string;
}

const HINTS: Readonly<Record<number, Trouble["hint"]>> = {
  401: "credentials",
  403: "credentials",
  404: "missing",
  413: "tooLarge",
  429: "tooOften",
};

/** What an error means. `cancelled` is whether the reader stopped the call. */
export function troubleOf(error: unknown, cancelled = false): Trouble {
  const nothing = { hint: undefined, retryAt: undefined };
  if (error instanceof RequestError)
    return { ...nothing, kind: error.status === undefined ? "unknown" : "rejected", detail: error.message };
  if (!LiveDeskError.isInstance(error)) return { ...nothing, kind: "unknown", detail: String(error) };
  const { delivery, status, retryAt, message } = error;
  return {
    // What provably did not leave may be said so, also of what was stopped.
    kind: cancelled && delivery === "unknown" ? "cancelled" : delivery,
    hint: status === undefined ? undefined : HINTS[status],
    retryAt: retryAt?.getTime(),
    detail: ValidationError.isInstance(error)
      ? error.issues.map((issue) => `${issue.path}: ${issue.message}`).join("\n")
      : message,
  };
}
