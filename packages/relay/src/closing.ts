import type { CloseOptions } from "@livedesk/core";
import { checkOptions, type Clock, LONGEST_TIME, optionRule, type OptionRules } from "@livedesk/core/adapter";
import { Refusal } from "./answers.ts";

/** What is told to a caller whose message is not sent because the relay is being closed. */
export const beingClosed = (): Refusal => new Refusal(424, "The relay is being closed: nothing was sent");

const CLOSE_OPTIONS: OptionRules<CloseOptions> = {
  timeout: {
    wanted: `milliseconds, from 0 to ${LONGEST_TIME}`,
    isRight: (value) => value === 0 || optionRule.milliseconds.isRight(value),
  },
  abort: optionRule.aBoolean,
};

/** Knows which calls are being sent, so that a relay can be closed without losing what became of one. */
export class Closing {
  readonly #clock: Clock;
  readonly #begun = new AbortController();
  readonly #end = new AbortController();
  readonly #waiting = new Set<() => void>();
  #running = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Aborted when the relay begins to be closed: what is not being sent by then is not sent any more. */
  get begun(): AbortSignal {
    return this.#begun.signal;
  }

  /** Aborted when everything that is still under way is to end at once. */
  get end(): AbortSignal {
    return this.#end.signal;
  }

  /** Takes a step that comes before sending. Throws `Refusal` as soon as the relay is being closed. */
  async before<Result>(step: () => Promise<Result>): Promise<Result> {
    const { begun } = this;
    if (begun.aborted) throw beingClosed();
    let refuse = (): void => undefined;
    const closed = new Promise<never>((_, reject) => {
      refuse = () => reject(beingClosed());
      begun.addEventListener("abort", refuse);
    });
    try {
      return await Promise.race([step(), closed]);
    } finally {
      begun.removeEventListener("abort", refuse);
    }
  }

  /** Sends a call, which `close` waits for. Throws `Refusal` where the relay is being closed, for then nothing is sent. */
  async send<Result>(send: (end: AbortSignal) => Promise<Result>): Promise<Result> {
    if (this.#begun.signal.aborted) throw beingClosed();
    this.#running++;
    try {
      return await send(this.#end.signal);
    } finally {
      this.#running--;
      if (this.#running === 0) for (const goOn of this.#waiting) goOn();
    }
  }

  /** Takes no more calls, waits for those that are being sent, and ends what is left then. Throws `ConfigurationError`. */
  async close(options: CloseOptions = {}): Promise<void> {
    checkOptions(options, CLOSE_OPTIONS);
    const { timeout = LONGEST_TIME, abort = false } = options;
    this.#begun.abort();
    if (!abort && timeout > 0 && this.#running > 0) await this.#answered(timeout);
    this.#end.abort();
  }

  /** Waits until nothing is being sent or everything is to end, at most so many ms. */
  #answered(most: number): Promise<void> {
    return new Promise((resolve) => {
      const goOn = (): void => {
        cancel();
        this.#waiting.delete(goOn);
        this.end.removeEventListener("abort", goOn);
        resolve();
      };
      const cancel = this.#clock.after(most, goOn);
      this.#waiting.add(goOn);
      this.end.addEventListener("abort", goOn);
    });
  }
}
