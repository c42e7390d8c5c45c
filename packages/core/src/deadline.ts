import { ValidationError } from "./errors/validation-error.ts";
import type { AbortSignalLike } from "./transport.ts";

/** The time for a whole call, in ms, where nobody says otherwise. */
export const DEFAULT_TIMEOUT = 60_000;

// The longest that a runtime's timer can wait, in ms: a longer one would fire at once.
const LONGEST = 2 ** 31 - 1;

/** What a deadline needs of its runtime. */
export interface DeadlinePort {
  /** Runs a function after a time, in ms, and returns what cancels it. */
  after(ms: number, run: () => void): () => void;
  /** Ends whatever the call is doing. */
  abort(cause: unknown): void;
}

/** Bounds one call, from its first step to the last byte of the answer. */
export interface Deadline {
  /** What ended the call, if the deadline did. */
  readonly reason: "timeout" | "aborted" | undefined;
  /** Ends the watch: no timer and no listener stays behind. */
  end(): void;
}

/**
 * Starts the time of one call, in ms, and watches the caller's signal beside it. Throws `ValidationError` for a time that
 * is none.
 *
 * @example
 * const deadline = startDeadline({ timeout: 5000, signal }, port);
 */
export function startDeadline(
  { timeout = DEFAULT_TIMEOUT, signal }: { timeout?: number | undefined; signal?: AbortSignalLike | undefined },
  port: DeadlinePort,
): Deadline {
  if (!(timeout >= 1 && timeout <= LONGEST)) {
    throw new ValidationError([{ path: "timeout", message: `must be a number of milliseconds from 1 to ${LONGEST}` }]);
  }
  let reason: Deadline["reason"];
  const stop = (why: "timeout" | "aborted", cause?: unknown): void => {
    if (reason !== undefined) return;
    reason = why;
    port.abort(cause);
  };
  const onAbort = (): void => stop("aborted", signal?.reason);
  const cancel = port.after(timeout, () => stop("timeout"));
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted) onAbort();
  return {
    get reason() {
      return reason;
    },
    end() {
      cancel();
      signal?.removeEventListener("abort", onAbort);
    },
  };
}
