import type { CloseOptions } from "@livedesk/core";
import { checkCloseOptions, type Clock, LONGEST_TIME } from "@livedesk/core/adapter";
import { Refusal } from "./answers.ts";

/** The refusal of a request whose message is not sent because the relay is closing. */
export const relayClosing = (): Refusal => new Refusal(424, "The relay is closing: nothing was sent");

/** Counts the calls that are being sent, so that a relay can close without losing the outcome of a call. */
export class Closing {
  readonly #clock: Clock;
  readonly #started = new AbortController();
  readonly #aborted = new AbortController();
  readonly #waiting = new Set<() => void>();
  #callsInProgress = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * A signal that is aborted when the relay starts to close. A call that has not been sent before this moment is
   * refused.
   */
  get started(): AbortSignal {
    return this.#started.signal;
  }

  /** A signal that is aborted when all calls in progress must end at once. */
  get aborted(): AbortSignal {
    return this.#aborted.signal;
  }

  /** Runs a step that comes before the call is sent. Rejects with a `Refusal` as soon as the relay starts to close. */
  async beforeSend<Result>(step: () => Promise<Result>): Promise<Result> {
    const { started } = this;
    if (started.aborted) throw relayClosing();
    let refuse = (): void => undefined;
    const closed = new Promise<never>((_, reject) => {
      refuse = () => reject(relayClosing());
      started.addEventListener("abort", refuse);
    });
    try {
      return await Promise.race([step(), closed]);
    } finally {
      started.removeEventListener("abort", refuse);
    }
  }

  /** Sends a call, for which `close` waits. Rejects with a `Refusal`, and sends nothing, if the relay is closing. */
  async send<Result>(send: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    if (this.#started.signal.aborted) throw relayClosing();
    this.#callsInProgress++;
    try {
      return await send(this.#aborted.signal);
    } finally {
      this.#callsInProgress--;
      if (this.#callsInProgress === 0) for (const onIdle of this.#waiting) onIdle();
    }
  }

  /** Refuses new calls, waits for the calls that are being sent, and then ends the calls that remain. Throws `ConfigurationError`. */
  async close(options: CloseOptions = {}): Promise<void> {
    checkCloseOptions(options);
    const { timeout = LONGEST_TIME, abort = false } = options;
    this.#started.abort();
    if (!abort && timeout > 0 && this.#callsInProgress > 0) await this.#untilIdle(timeout);
    this.#aborted.abort();
  }

  /** Waits until no call is in progress or all calls must end, for at most `timeout` ms. */
  #untilIdle(timeout: number): Promise<void> {
    return new Promise((resolve) => {
      const onIdle = (): void => {
        cancel();
        this.#waiting.delete(onIdle);
        this.aborted.removeEventListener("abort", onIdle);
        resolve();
      };
      const cancel = this.#clock.after(timeout, onIdle);
      this.#waiting.add(onIdle);
      this.aborted.addEventListener("abort", onIdle);
    });
  }
}
