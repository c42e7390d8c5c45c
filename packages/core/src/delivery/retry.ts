import type { ApiResponse, Clock, Deadline } from "../transport.ts";
import { NotSentError, RateLimitError, endedCall } from "../errors.ts";

/**
 * What an attempt needs at the least, in ms. One that begins later is likely to be cut off on its way, and then nobody knows
 * what became of it: better not to begin.
 */
export const LEAST_TIME = 500;

/** Throws `NotSentError` where the call has ended, or where, by a clock, too little time is left for an attempt. */
export function throwIfEnded(deadline: Deadline, clock?: Clock): void {
  const isLate = clock !== undefined && clock.now() + LEAST_TIME > deadline.at;
  if (isLate || deadline.reason !== undefined) throw endedCall(deadline);
}

/** How far a call has come. */
export interface Progress {
  /** How many attempts have failed. */
  readonly attempts: number;
  readonly deadline: Pick<Deadline, "at">;
  /** How long the server has asked this client to wait, in ms, where it has. */
  readonly putOff: number | undefined;
}

/**
 * How long to wait before a request is tried again, in ms, or undefined when it must not be. Only two things are tried
 * again: what provably never left, and what the server put off (429). Whatever else failed may exist. A wait that leaves
 * too little time before the deadline is not begun.
 */
export function retryDelay(error: unknown, progress: Progress, clock: Clock): number | undefined {
  const neverLeft = NotSentError.isInstance(error) && error.code === "connection-failed";
  if (!neverLeft && !RateLimitError.isInstance(error)) return undefined;
  const delay = (neverLeft ? undefined : progress.putOff) ?? backoff(progress.attempts, clock);
  return clock.now() + delay + LEAST_TIME <= progress.deadline.at ? delay : undefined;
}

// Half a second, doubled with each attempt, and never more than eight seconds.
const FIRST = 500;
const LONGEST_BACKOFF = 8000;

/**
 * How long to wait before the next attempt, in ms: any time up to a limit that doubles ("full jitter"), so that clients
 * which failed together do not come back together.
 */
export const backoff = (attempts: number, clock: Clock): number =>
  clock.random() * Math.min(LONGEST_BACKOFF, FIRST * 2 ** (attempts - 1));

// The three forms of an HTTP date all start with the day's name; Date.parse alone would also read a bare number.
const httpDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;

// The values of a header that came more than once are joined by commas. The comma behind the name of a day belongs to its date.
const values = /\s*(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,)?[^,]+/g;

// A number, also with a fraction, and also in quotes, as some gateways write it.
const quantity = /^("?)(\d+(?:\.\d*)?|\.\d+)\1$/;

/**
 * How long the server asks to wait, in ms from now: by `retry-after-ms`, or by `Retry-After` in seconds or as a date. A date is
 * compared with the answer's own `Date`, since the server's clock and this machine's may differ, and with `wall`, in
 * milliseconds since 1970, where there is none. Of several values, the longest wait counts. Undefined where nothing sensible is
 * asked: a date that has passed by this machine's clock is most likely a difference between two clocks.
 */
export function retryAfter({ headers }: Pick<ApiResponse, "headers">, wall: number): number | undefined {
  const served = dateOf(headers["date"]?.trim() ?? "");
  return (
    longest(headers["retry-after-ms"], (value) => quantityOf(value)) ??
    longest(headers["retry-after"], (value) => {
      const seconds = quantityOf(value);
      if (seconds !== undefined) return seconds * 1000;
      const date = dateOf(value);
      if (date === undefined) return undefined;
      if (served !== undefined) return Math.max(0, date - served);
      return date > wall ? date - wall : undefined;
    })
  );
}

function longest(
  header: string | readonly string[] = "",
  read: (value: string) => number | undefined,
): number | undefined {
  const waits = [...String(header).matchAll(values)].flatMap(([value]) => read(value.trim()) ?? []);
  return waits.length > 0 ? Math.max(...waits) : undefined;
}

function quantityOf(value: string): number | undefined {
  const [, , digits] = quantity.exec(value) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

// The form of C's asctime() names no zone. HTTP means GMT; Date.parse would take the zone of this machine.
const withoutZone = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;

function dateOf(value: string): number | undefined {
  const time = httpDate.test(value) ? Date.parse(withoutZone.test(value) ? `${value} GMT` : value) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

// The last time that a Date can hold. A server that names a later one means: not again.
const END_OF_TIME = 8.64e15;

/** The date that is so many ms away, by the clock on the wall. It is never in the past. */
export const dateIn = (ms: number, wall: number): Date => new Date(Math.min(wall + Math.max(0, ms), END_OF_TIME));

// However long a server asks for: after a minute, in ms, one call finds out whether that still holds. Otherwise one odd answer
// could keep a client still for a year.
const LONGEST_PAUSE = 60_000;

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
    this.#until = Math.max(this.#until, now + Math.min(ms, LONGEST_PAUSE));
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
      this.#until = Math.min(this.#serverUntil, this.#clock.now() + LONGEST_PAUSE);
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
