import { type Clock, type CloseOptions, ConfigurationError } from "@livedesk/core";
import type { CarryOut } from "./carry-out.ts";
import { Refusal } from "./refusal.ts";

// The longest that a runtime's timer can wait, in ms.
const LONGEST = 2 ** 31 - 1;

/** Knows which calls are being carried out, so that a relay can be closed without losing what became of one. */
export class Closing {
  readonly #clock: Clock;
  readonly #end = new AbortController();
  readonly #waiting = new Set<() => void>();
  #running = 0;
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Aborted when what is still being carried out is to end at once. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  /** Carries calls out as before, until the relay is closed. From then on it throws `Refusal`, for nothing is sent. */
  watch(carryOut: CarryOut): CarryOut {
    return async (call, caller, incoming) => {
      if (this.#isClosed) throw new Refusal(424, "The relay is being closed: nothing was sent");
      this.#running++;
      try {
        return await carryOut(call, caller, incoming);
      } finally {
        this.#running--;
        if (this.#running === 0) for (const goOn of this.#waiting) goOn();
      }
    };
  }

  /** Takes no more calls, waits for those that are being carried out, and ends what is left then. */
  async close({ timeout = LONGEST, abort = false }: CloseOptions = {}): Promise<void> {
    if (!(timeout >= 0)) throw new ConfigurationError("timeout: must be milliseconds, from 0");
    this.#isClosed = true;
    if (!abort && timeout > 0 && this.#running > 0) await this.#answered(Math.min(timeout, LONGEST));
    this.#end.abort();
  }

  /** Waits until nothing is being carried out, at most so many ms. */
  #answered(most: number): Promise<void> {
    return new Promise((resolve) => {
      const goOn = (): void => {
        cancel();
        this.#waiting.delete(goOn);
        resolve();
      };
      const cancel = this.#clock.after(most, goOn);
      this.#waiting.add(goOn);
    });
  }
}
