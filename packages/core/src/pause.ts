import type { Clock } from "./clock.ts";
import { type Deadline, LEAST_TIME } from "./deadline.ts";
import { NotSentError } from "./errors/not-sent-error.ts";
import { wait } from "./wait.ts";

// However long a server asks for: after a minute, in ms, one call may find out whether that still holds. Otherwise one odd
// answer could keep a client still for a year.
const LONGEST = 60_000;

/** Until when a whole client holds still, since the server said that it has had too much. */
export class Pause {
  #until = 0;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Has every attempt that has not begun wait this long, in ms. */
  extend(ms: number): void {
    this.#until = Math.max(this.#until, this.#clock.now() + Math.min(ms, LONGEST));
  }

  /** Waits until no pause is left. Throws `NotSentError` where too little time would be left then. */
  async over(deadline: Deadline): Promise<void> {
    for (let ms = this.#left(); ms > 0; ms = this.#left()) {
      if (this.#until + LEAST_TIME > deadline.at) throw tooLate(new Date(this.#until));
      await wait(this.#clock, ms, deadline);
    }
  }

  #left(): number {
    return this.#until - this.#clock.now();
  }
}

const tooLate = (retryAt: Date): NotSentError =>
  new NotSentError("The message was not sent: the server asks for more time than is left", {
    code: "rate-limited",
    retryAt,
  });
