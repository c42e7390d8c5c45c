import type { Clock } from "../clock.ts";
import { type Deadline, LEAST_TIME } from "./deadline.ts";
import { NotSentError } from "../errors/not-sent-error.ts";
import { dateIn } from "../retry-after.ts";
import { endedCall } from "../transport-failure.ts";

// However long a server asks for: after a minute, in ms, one call finds out whether that still holds. Otherwise one odd answer
// could keep a client still for a year.
const LONGEST = 60_000;

/** Until when a whole client holds still, since the server said that it has had too much. Times are those of `Clock.now`. */
export class Pause {
  readonly #clock: Clock;
  /** When the server has said that it may be asked again. Until then, calls that fail for lack of time say so. */
  #serverUntil = 0;
  /** When one call may find out whether the server still means it. */
  #until = 0;
  /** Whether that call is under way. */
  #isProbed = false;
  /** Calls that wait for a time, and have to look again when something changes before it. */
  readonly #waiting = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Has every attempt that has not begun wait this long, in ms. */
  extend(ms: number): void {
    const now = this.#clock.now();
    this.#serverUntil = Math.max(this.#serverUntil, now + ms);
    this.#until = Math.max(this.#until, now + Math.min(ms, LONGEST));
    this.#wake();
  }

  /**
   * Waits until an attempt may begin, and tells whether it is the one that finds out if the server's pause still holds: whoever
   * makes that one calls `found` when it is over. Throws `NotSentError` where too little time is left, or where the call ends.
   */
  async over(deadline: Deadline): Promise<boolean> {
    for (let hasWaited = false; ; hasWaited = true) {
      const now = this.#clock.now();
      if (hasWaited && now + LEAST_TIME > deadline.at) throw this.#tooLate();
      if (now >= this.#serverUntil) return false;
      const isDue = now >= this.#until;
      if (isDue && !this.#isProbed) return (this.#isProbed = true);
      // One that could not begin after the pause does not wait for it.
      if (Math.max(now, this.#until) + LEAST_TIME > deadline.at) throw this.#tooLate();
      const next = isDue ? this.#serverUntil : this.#until;
      await this.#change(Math.min(next, deadline.at) - now, deadline);
    }
  }

  /**
   * Ends the attempt that was to find out, with the status that it was answered with, and the wait in ms that the answer asked
   * for. A 429 with a wait replaces what the server had said before, a 429 without one confirms it, any other answer ends the
   * pause, and without an answer the next call finds out.
   */
  found(status: number | undefined, asked: number | undefined): void {
    this.#isProbed = false;
    if (status === 429 && asked === undefined) {
      this.#until = Math.min(this.#serverUntil, this.#clock.now() + LONGEST);
    } else if (status !== undefined) this.#serverUntil = this.#until = 0;
    this.#wake();
  }

  /** Waits a time, in ms, but no longer than until something changes. */
  #change(ms: number, deadline: Deadline): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        cancel();
        this.#waiting.delete(lookAgain);
        deadline.onEnd(undefined);
      };
      const lookAgain = (): void => {
        end();
        resolve();
      };
      const cancel = this.#clock.after(ms, lookAgain);
      this.#waiting.add(lookAgain);
      deadline.onEnd(() => {
        end();
        reject(deadline.reason === "timeout" ? this.#tooLate() : endedCall(deadline));
      });
    });
  }

  #wake(): void {
    for (const lookAgain of this.#waiting) lookAgain();
  }

  #tooLate(): NotSentError {
    return new NotSentError("The message was not sent: the server asks for more time than is left", {
      code: "rate-limited",
      retryAt: dateIn(this.#serverUntil - this.#clock.now(), this.#clock.wall()),
    });
  }
}
