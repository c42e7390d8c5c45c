import type { Clock } from "./clock.ts";
import { ValidationError } from "./errors/validation-error.ts";
import type { AbortSignalLike } from "./transport.ts";

/** The time for a whole call, in ms, where nobody says otherwise. */
export const DEFAULT_TIMEOUT = 60_000;

// The longest that a runtime's timer can wait, in ms: a longer one would fire at once.
const LONGEST = 2 ** 31 - 1;

/** Bounds one call: waiting in the queue, every attempt, the waits between them, and the answer to its last byte. */
export interface Deadline {
  /** What ended the call, if the deadline did. */
  readonly reason: "timeout" | "aborted" | undefined;
  /** What the caller's signal was aborted with, if it was. */
  readonly cause: unknown;
  /** When the time is up, in milliseconds since 1970. */
  readonly at: number;
  /** Has a function called when the call ends, until told otherwise. A call waits for one thing at a time, so one is enough. */
  onEnd(listener: (() => void) | undefined): void;
}

/** A deadline, and what ends the watch. */
export interface StartedDeadline extends Deadline {
  /** Leaves no timer and no listener behind. */
  release(): void;
}

/** Starts the time of one call, and watches the caller's signal beside it. Throws `ValidationError` for a time that is none. */
export function startDeadline(
  clock: Clock,
  timeout: number = DEFAULT_TIMEOUT,
  signal?: AbortSignalLike,
): StartedDeadline {
  if (timeout >= 1 && timeout <= LONGEST) return new CallDeadline(clock, timeout, signal);
  throw new ValidationError([{ path: "timeout", message: `must be a number of milliseconds from 1 to ${LONGEST}` }]);
}

class CallDeadline implements StartedDeadline {
  readonly at: number;
  reason: Deadline["reason"];
  readonly #signal: AbortSignalLike | undefined;
  readonly #cancel: () => void;
  #listener: (() => void) | undefined;

  constructor(clock: Clock, timeout: number, signal: AbortSignalLike | undefined) {
    this.at = clock.now() + timeout;
    this.#signal = signal;
    this.#cancel = clock.after(timeout, () => this.#stop("timeout"));
    if (signal?.aborted) this.#stop("aborted");
    else signal?.addEventListener("abort", this.#onAbort);
  }

  get cause(): unknown {
    return this.reason === "aborted" ? this.#signal?.reason : undefined;
  }

  onEnd(listener: (() => void) | undefined): void {
    this.#listener = listener;
  }

  release(): void {
    this.#listener = undefined;
    this.#cancel();
    this.#signal?.removeEventListener("abort", this.#onAbort);
  }

  #stop(why: "timeout" | "aborted"): void {
    if (this.reason !== undefined) return;
    this.reason = why;
    this.#listener?.();
  }

  readonly #onAbort = (): void => this.#stop("aborted");
}
