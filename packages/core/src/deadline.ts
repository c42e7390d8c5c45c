import type { Clock } from "./clock.ts";
import { ValidationError } from "./errors/validation-error.ts";
import type { AbortSignalLike } from "./transport.ts";

/** The time for a whole call, in ms, where nobody says otherwise. */
export const DEFAULT_TIMEOUT = 60_000;

// The longest that a runtime's timer can wait, in ms: a longer one would fire at once.
const LONGEST = 2 ** 31 - 1;

/**
 * What an attempt needs at the least, in ms. One that begins later is likely to be cut off on its way, and then nobody knows
 * what became of it: better not to begin.
 */
export const LEAST_TIME = 500;

/** The time was up, the caller gave up, or the client was closed. */
export type EndReason = "timeout" | "aborted" | "closed";

/** Bounds one call: waiting in the queue, every attempt, the waits between them, and the answer to its last byte. */
export interface Deadline {
  /** What ended the call, if something other than its answer did. */
  readonly reason: EndReason | undefined;
  /** What the caller's signal was aborted with, if it was. */
  readonly cause: unknown;
  /** When the time is up, in milliseconds since 1970. */
  readonly at: number;
  /**
   * Has a function called when the call ends, or at once where it has ended, until told otherwise. A call waits for one thing
   * at a time, so one is enough.
   */
  onEnd(listener: (() => void) | undefined): void;
}

/** A deadline, and what ends the watch. */
export interface StartedDeadline extends Deadline {
  /** Ends the call, because the client is closed. */
  close(): void;
  /** Leaves no timer and no listener behind. */
  release(): void;
}

/** Returns a time for a call, in ms. Throws `ValidationError` for one that is none. */
export function checkTimeout(timeout: number): number {
  if (Number.isFinite(timeout) && timeout >= 1 && timeout <= LONGEST) return timeout;
  throw new ValidationError([{ path: "timeout", message: `must be milliseconds, from 1 to ${LONGEST}` }]);
}

/** Returns the time of a call, in ms. Throws `ValidationError` for a time or a signal that is none. */
export function checkCall(timeout: number, signal: AbortSignalLike | undefined): number {
  if (signal !== undefined && typeof signal?.addEventListener !== "function") {
    throw new ValidationError([{ path: "signal", message: "must be an AbortSignal" }]);
  }
  return checkTimeout(timeout);
}

/** Starts the time of one call, in ms, and watches the caller's signal beside it. Throws `ValidationError` as `checkCall` does. */
export const startDeadline = (clock: Clock, timeout: number, signal?: AbortSignalLike): StartedDeadline =>
  new CallDeadline(clock, checkCall(timeout, signal), signal);

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
    if (this.reason !== undefined) listener?.();
  }

  close(): void {
    this.#stop("closed");
  }

  release(): void {
    this.#listener = undefined;
    this.#cancel();
    this.#signal?.removeEventListener("abort", this.#onAbort);
  }

  #stop(why: EndReason): void {
    if (this.reason !== undefined) return;
    this.reason = why;
    this.#listener?.();
  }

  readonly #onAbort = (): void => this.#stop("aborted");
}
