import type { AbortSignalLike, Clock, Deadline } from "../transport.ts";
import type { EndReason } from "../error-codes.ts";
import { endedCall } from "../errors.ts";

/** The time for a whole call, in ms, where nobody says otherwise. */
export const DEFAULT_TIMEOUT = 60_000;

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

/**
 * Waits for a promise, but no longer than the call lasts. When that ends first, it throws `NotSentError`, for what has to be
 * there before a request can leave has not come; or `UnknownOutcomeError` where the request may have `started`.
 *
 * @example
 * const token = await untilEnd(deadline, readToken());
 */
export const untilEnd = <Value>(deadline: Deadline, promise: Promise<Value>, started = false): Promise<Value> =>
  new Promise((resolve, reject) => {
    deadline.onEnd(() => reject(endedCall(deadline, started)));
    // Let go of before whoever waits goes on, or it would undo what they listen for next.
    const letGo = (): void => {
      if (deadline.reason === undefined) deadline.onEnd(undefined);
    };
    promise.finally(letGo).then(resolve, reject);
  });

/**
 * Waits a time, in ms, unless the call ends first. Throws `NotSentError` then, or `UnknownOutcomeError` where the request may
 * have `started` to leave.
 */
export const wait = (clock: Clock, ms: number, deadline: Deadline, started = false): Promise<void> =>
  new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => {
      deadline.onEnd(undefined);
      resolve();
    });
    deadline.onEnd(() => {
      cancel();
      reject(endedCall(deadline, started));
    });
  });
