import { endedCall, NotSentError, RateLimitError } from "../errors.ts";
import type { ApiResponse, Clock, Deadline } from "../transport.ts";

/**
 * The least time that must be left for an attempt, in ms. An attempt that begins later would probably be cut off while
 * its request is being sent, and then the outcome would be unknown. It is safer not to begin such an attempt.
 */
export const LEAST_TIME = 500;

/** Throws `NotSentError` if the call has ended, or, if a clock is given, if too little time is left for an attempt. */
export function throwIfEnded(deadline: Deadline, clock?: Clock): void {
  const isLate = clock !== undefined && clock.now() + LEAST_TIME > deadline.at;
  if (isLate || deadline.reason !== undefined) throw endedCall(deadline);
}

/** What the delay before the next attempt depends on. */
export interface Progress {
  /** How many attempts have failed. */
  readonly attempts: number;
  readonly deadline: Pick<Deadline, "at">;
  /** The wait in ms that the server asked for in its last answer (429); undefined if it asked for no wait. */
  readonly serverWait: number | undefined;
}

/**
 * How long to wait before a request is tried again, in ms; undefined if it must not be tried again. A request is tried
 * again only after two kinds of failure: no connection could be made, so nothing was sent; or the server answered HTTP
 * 429. After any other failure, the message may exist. If the wait would leave too little time for an attempt, the request is not
 * tried again.
 */
export function retryDelay(error: unknown, progress: Progress, clock: Clock): number | undefined {
  const hasNoConnection = error instanceof NotSentError && error.code === "connection-failed";
  if (!hasNoConnection && !(error instanceof RateLimitError)) return undefined;
  const delay = (hasNoConnection ? undefined : progress.serverWait) ?? backoff(progress.attempts, clock);
  return clock.now() + delay + LEAST_TIME <= progress.deadline.at ? delay : undefined;
}

// The limit of the first wait, in ms. The limit doubles with each attempt, until it reaches the second number.
const FIRST_BACKOFF = 500;
const LONGEST_BACKOFF = 8000;

/**
 * A random time up to the limit ("full jitter"), so that clients that failed together do not all try again at the same
 * moment.
 */
const backoff = (attempts: number, clock: Clock): number =>
  clock.random() * Math.min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** (attempts - 1));

// All three forms of an HTTP date start with the name of the day. `Date.parse` would read even a plain number as a
// date.
const httpDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;

// The values of a repeated header are joined by commas. The comma after the name of a day belongs to the date.
const values = /\s*(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,)?[^,]+/g;

// A number, possibly with a fraction, and possibly in quotes, as some gateways write it.
const quantity = /^("?)(\d+(?:\.\d*)?|\.\d+)\1$/;

/**
 * How long the server asks the client to wait, in ms from now. The server says so in `retry-after-ms`, or in
 * `Retry-After` as seconds or as a date. A date is compared with the `Date` of the same answer, because the clocks of
 * the two machines may differ; without a `Date`, it is compared with the machine's clock. If there are
 * several values, the longest wait is used. Undefined if no value can be used. A date that is in the past on this
 * machine's clock is not used, because the two clocks probably differ.
 */
export function retryAfter({ headers }: Pick<ApiResponse, "headers">, clock: Pick<Clock, "wall">): number | undefined {
  return (
    longest(headers["retry-after-ms"], (value) => quantityOf(value)) ??
    longest(headers["retry-after"], (value) => {
      const seconds = quantityOf(value);
      if (seconds !== undefined) return seconds * 1000;
      const date = dateOf(value);
      if (date === undefined) return undefined;
      const answeredAt = dateOf(headers["date"]?.trim() ?? "");
      if (answeredAt !== undefined) return Math.max(0, date - answeredAt);
      const wall = clock.wall();
      return date > wall ? date - wall : undefined;
    })
  );
}

function longest(
  header: string | readonly string[] | undefined,
  read: (value: string) => number | undefined,
): number | undefined {
  if (header === undefined) return undefined;
  const waits = [...String(header).matchAll(values)].flatMap(([value]) => read(value.trim()) ?? []);
  return waits.length > 0 ? Math.max(...waits) : undefined;
}

function quantityOf(value: string): number | undefined {
  const [, , digits] = quantity.exec(value) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

// The form of C's asctime() names no time zone. HTTP means GMT, but Date.parse would take the zone of this machine.
const withoutZone = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;

function dateOf(value: string): number | undefined {
  const time = httpDate.test(value) ? Date.parse(withoutZone.test(value) ? `${value} GMT` : value) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

// The latest time that a Date can hold. A server that names a later time means that the client should never try again.
const END_OF_TIME = 8.64e15;

/** The date that is `ms` milliseconds from now on the machine's clock (`wall`). The date is never in the past. */
export const dateIn = (ms: number, wall: number): Date => new Date(Math.min(wall + Math.max(0, ms), END_OF_TIME));

// After this time, in ms, one call tests whether the server still asks for the wait. Without this test, one wrong
// answer could stop a client for a year.
const LONGEST_PAUSE = 60_000;

/** The pause of a whole client after the server answered 429. Times are those of `Clock.now`. */
export class Pause {
  readonly #clock: Clock;
  /** The time until which the server asked the client to wait. */
  #serverUntil = 0;
  /** The time from which one call may test whether the server's pause is still in effect. */
  #until = 0;
  /** Whether a call is testing the pause. */
  #isTesting = false;
  /** A function for each waiting call: it makes the call check the pause again. */
  readonly #waiting = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Makes every attempt that has not begun wait for `ms` milliseconds. */
  extend(ms: number): void {
    const now = this.#clock.now();
    this.#serverUntil = Math.max(this.#serverUntil, now + ms);
    this.#until = Math.max(this.#until, now + Math.min(ms, LONGEST_PAUSE));
    this.#wake();
  }

  /** False if no call needs to wait: then `wait` would return false. */
  get mayHold(): boolean {
    return this.#serverUntil > 0;
  }

  /**
   * Waits until an attempt may begin. Returns true if the attempt tests whether the server's pause is still in effect:
   * then `tested` must be called after the attempt. Throws `NotSentError` if too little time is left, or if the call
   * ends.
   */
  async wait(deadline: Deadline): Promise<boolean> {
    for (let hasWaited = false; ; hasWaited = true) {
      const now = this.#clock.now();
      if (hasWaited && now + LEAST_TIME > deadline.at) throw this.#tooLate();
      if (now >= this.#serverUntil) return false;
      const isTestDue = now >= this.#until;
      if (isTestDue && !this.#isTesting) return (this.#isTesting = true);
      // A call that has too little time to begin after the pause does not wait for the end of the pause.
      if (Math.max(now, this.#until) + LEAST_TIME > deadline.at) throw this.#tooLate();
      const next = isTestDue ? this.#serverUntil : this.#until;
      try {
        await wait(this.#clock, Math.min(next, deadline.at) - now, deadline, this.#waiting);
      } catch (ended) {
        throw deadline.reason === "timeout" ? this.#tooLate() : ended;
      }
    }
  }

  /**
   * Ends a test, with the status of the answer and the wait in ms that the answer asked for. A 429 with a wait replaces
   * the server's earlier wait (see `extend`), and a 429 without a wait confirms the earlier wait. Any other answer ends
   * the pause. If no answer came, the next call tests the pause.
   */
  tested(status: number | undefined, serverWait: number | undefined): void {
    this.#isTesting = false;
    if (status === 429 && serverWait === undefined) {
      this.#until = Math.min(this.#serverUntil, this.#clock.now() + LONGEST_PAUSE);
    } else if (status !== undefined) this.#serverUntil = this.#until = 0;
    this.#wake();
  }

  #wake(): void {
    for (const checkAgain of this.#waiting) checkAgain();
  }

  #tooLate(): NotSentError {
    const message =
      "The message was not sent: the server asked for a longer wait than the time that is left for the call";
    return new NotSentError(message, {
      code: "rate-limited",
      retryAt: dateIn(this.#serverUntil - this.#clock.now(), this.#clock.wall()),
    });
  }
}

/**
 * Waits for a time, in ms, or until its function in `wakers` is called. If the call ends first, the wait throws
 * `NotSentError`; or `UnknownOutcomeError`, if a part of the request may have been sent (`started`). The deadline is
 * undefined if the wait belongs to no call.
 */
export const wait = (
  clock: Clock,
  ms: number,
  deadline: Deadline,
  wakers = new Set<() => void>(),
  started = false,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      cancel();
      wakers.delete(wake);
      deadline.onEnd(undefined);
    };
    const wake = (): void => {
      stop();
      resolve();
    };
    const cancel = clock.after(ms, wake);
    wakers.add(wake);
    deadline.onEnd(() => {
      stop();
      reject(endedCall(deadline, started));
    });
  });
