import type { EndReason } from "../error-codes.ts";
import { endedCall } from "../errors.ts";
import type { AbortSignalLike, Clock, Deadline } from "../transport.ts";

/** The default time for a whole call, in ms. */
export const DEFAULT_TIMEOUT = 60_000;

/** The deadline of one call: a timer, and the caller's signal. `release` must be called when the call has ended. */
export class CallDeadline implements Deadline {
  /** When the call began, in ms of the clock. */
  readonly startedAt: number;
  readonly at: number;
  readonly #clock: Clock;
  #reason: Deadline["reason"];
  readonly #signal: AbortSignalLike | undefined;
  readonly #onAbort: (() => void) | undefined;
  readonly #cancelTimer: () => void;
  #listener: (() => void) | undefined;

  constructor(clock: Clock, timeout: number, signal: AbortSignalLike | undefined) {
    this.#clock = clock;
    this.startedAt = clock.now();
    this.at = this.startedAt + timeout;
    this.#signal = signal;
    this.#cancelTimer = clock.after(timeout, () => this.stop("timeout"));
    if (signal === undefined) return;
    this.#onAbort = () => this.stop("aborted");
    if (signal.aborted) this.stop("aborted");
    else signal.addEventListener("abort", this.#onAbort);
  }

  /**
   * Why the call has ended. The time is looked at, too: after a process was stopped and goes on, a socket may be ready before the timer
   * has fired, and then nothing must be sent any more. The listener is not called here but by the timer, because a transport reads the
   * reason in the middle of its work: undici's `fetch` ends the process with an uncaught exception if it is aborted inside its own call.
   */
  get reason(): Deadline["reason"] {
    if (this.#clock.now() >= this.at) this.#reason ??= "timeout";
    return this.#reason;
  }

  get cause(): unknown {
    return this.reason === "aborted" ? this.#signal?.reason : undefined;
  }

  onEnd(listener: (() => void) | undefined): void {
    this.#listener = listener;
    const reason = listener && this.reason;
    if (reason !== undefined) this.stop(reason);
  }

  /** Ends the call, and calls the listener once. A call that has already ended keeps its reason. */
  stop(why: EndReason): void {
    this.#reason ??= why;
    const listener = this.#listener;
    this.#listener = undefined;
    listener?.();
  }

  /** Removes the timer and the listener. */
  release(): void {
    this.#listener = undefined;
    this.#cancelTimer();
    if (this.#onAbort) this.#signal?.removeEventListener("abort", this.#onAbort);
  }
}

/**
 * Waits for a promise, but not longer than the call lasts. If the call ends first, this function throws `NotSentError`,
 * because the request could not be sent without the value; or `UnknownOutcomeError`, if a part of the request may have
 * been sent (`started` is true).
 *
 * @example
 * const token = await untilEnd(deadline, readToken());
 */
export const untilEnd = <Value>(deadline: Deadline, promise: Promise<Value>, started = false): Promise<Value> =>
  new Promise((resolve, reject) => {
    deadline.onEnd(() => reject(endedCall(deadline, started)));
    // The listener is removed before the caller continues. If it were removed later, the caller's next listener would
    // be removed instead.
    const stopListening = (): void => {
      if (deadline.reason === undefined) deadline.onEnd(undefined);
    };
    promise.finally(stopListening).then(resolve, reject);
  });
