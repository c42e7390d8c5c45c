import type { Clock } from "../clock.ts";
import type { AbortSignalLike } from "../transport.ts";

/** The time for a whole call, in ms, where nobody says otherwise. */
export const DEFAULT_TIMEOUT = 60_000;

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
  /** When the time is up, in ms by the transport's `Clock.now`. */
  readonly at: number;
  /**
   * Has a function called when the call ends, or at once where it has ended, until told otherwise. A call waits for one thing
   * at a time, so one is enough.
   */
  onEnd(listener: (() => void) | undefined): void;
}

/**
 * Starts the time of one call, in ms, and listens to the caller's signal beside it. Whoever starts it calls `release` when the
 * call has ended.
 */
export class CallDeadline implements Deadline {
  readonly at: number;
  reason: Deadline["reason"];
  readonly #signal: AbortSignalLike | undefined;
  readonly #cancelTimer: () => void;
  #listener: (() => void) | undefined;

  constructor(clock: Clock, timeout: number, signal: AbortSignalLike | undefined) {
    this.at = clock.now() + timeout;
    this.#signal = signal;
    this.#cancelTimer = clock.after(timeout, () => this.stop("timeout"));
    if (signal?.aborted) this.stop("aborted");
    else signal?.addEventListener("abort", this.#onAbort);
  }

  get cause(): unknown {
    return this.reason === "aborted" ? this.#signal?.reason : undefined;
  }

  onEnd(listener: (() => void) | undefined): void {
    this.#listener = listener;
    if (this.reason !== undefined) listener?.();
  }

  /** Ends the call, unless something else has. */
  stop(why: EndReason): void {
    if (this.reason !== undefined) return;
    this.reason = why;
    this.#listener?.();
  }

  /** Leaves no timer and no listener behind. */
  release(): void {
    this.#listener = undefined;
    this.#cancelTimer();
    this.#signal?.removeEventListener("abort", this.#onAbort);
  }

  readonly #onAbort = (): void => this.stop("aborted");
}
