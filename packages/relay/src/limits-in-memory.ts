import type { Clock } from "@livedesk/core/adapter";
import { Refusal, retryAfter } from "./answers.ts";
import type { HeldBody, IncomingBody } from "./body.ts";
import { relayClosing } from "./closing.ts";
import type { Limits, RateLimiter } from "./options.ts";

const MINUTE = 60_000;

// The greatest number of callers that are counted. One process has fewer callers at a time.
const MAX_CALLERS = 10_000;

/** The part of its limit that a caller had used at a point in time. */
interface Usage {
  readonly at: number;
  /** Requests multiplied by the milliseconds of a minute: a whole number, so that nothing is lost by rounding. */
  readonly used: number;
}

/**
 * Counts the requests of each caller in memory, without a timer. A caller may send the requests of a whole minute at
 * once. After that, the caller may send one more request after each 60 000 ms ÷ `requestsPerMinute`.
 */
export function memoryLimiter(requestsPerMinute: number, clock: Clock): RateLimiter {
  if (requestsPerMinute === Infinity) return { consume: () => Promise.resolve() };
  const available = requestsPerMinute * MINUTE;
  const callers = new Map<string, Usage>();
  return {
    consume(caller) {
      const now = clock.now();
      const { at, used: before } = callers.get(caller) ?? { at: now, used: 0 };
      const used = Math.max(0, before - (now - at) * requestsPerMinute) + MINUTE;
      // The promise rejects with a plain object and not with an Error, like the limiters of rate-limiter-flexible.
      if (used > available) return Promise.reject({ msBeforeNext: (used - available) / requestsPerMinute });
      // The entry is deleted first, so that the map stays ordered by the time of the last request.
      callers.delete(caller);
      callers.set(caller, { at: now, used });
      const [oldest = ""] = callers.keys();
      if (callers.size > MAX_CALLERS) callers.delete(oldest);
      return Promise.resolve();
    },
  };
}

/**
 * How long a caller should wait after a refusal because of too little memory, in ms. Most of the memory becomes free
 * within that time.
 */
const MEMORY_RETRY_AFTER = 1000;

/** All requests that `authorize` has not allowed yet may together use `heldBytes` divided by this number. */
const SHARE_BEFORE_AUTHORIZE = 4;

interface Held {
  readonly caller: string;
  readonly body: IncomingBody;
  bytes: number;
  isAuthorized: boolean;
}

/**
 * An amount of memory for all callers. One caller may use at most as much memory as remains free for the other callers.
 */
class MemoryPool {
  readonly #maxBytes: number;
  readonly #callers = new Map<string, number>();
  #held = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  hasRoom(caller: string, more: number): boolean {
    return (this.#callers.get(caller) ?? 0) + more <= this.#maxBytes - this.#held;
  }

  count(caller: string, change: number): void {
    const held = (this.#callers.get(caller) ?? 0) + change;
    if (held === 0) this.#callers.delete(caller);
    else this.#callers.set(caller, held);
    this.#held += change;
  }
}

/**
 * Counts the memory of all bodies that are read completely before they are sent (`limits.heldBytes`). A caller may use
 * at most as much memory as remains free for the other callers: a single caller can use a half, ten callers can each
 * use an eleventh, and there is always memory for the message of the next caller. Requests that are not authorized yet
 * share a quarter of the memory with the same rule. If there is not enough memory, slow bodies are ended.
 */
export class HeldBytes {
  readonly #all: MemoryPool;
  readonly #unauthorized: MemoryPool;
  readonly #bodies = new Set<Held>();

  constructor(maxBytes: number) {
    this.#all = new MemoryPool(maxBytes);
    this.#unauthorized = new MemoryPool(maxBytes / SHARE_BEFORE_AUTHORIZE);
  }

  /** Begins to count the body of a request. */
  hold(caller: string, body: IncomingBody): HeldBody {
    const held: Held = { caller, body, bytes: 0, isAuthorized: false };
    this.#bodies.add(held);
    return {
      add: (bytes) => {
        if (!this.#hasRoom(held, bytes)) this.#makeRoom(held, bytes);
        this.#count(held, bytes);
      },
      markAuthorized: () => {
        this.#unauthorized.count(caller, -held.bytes);
        held.isAuthorized = true;
      },
      release: () => {
        this.#count(held, -held.bytes);
        this.#bodies.delete(held);
      },
    };
  }

  #hasRoom({ caller, isAuthorized }: Held, more: number): boolean {
    return this.#all.hasRoom(caller, more) && (isAuthorized || this.#unauthorized.hasRoom(caller, more));
  }

  /**
   * Ends slow bodies, the largest first, until there is enough memory. Throws `Refusal` if there is still not enough
   * memory.
   */
  #makeRoom(held: Held, more: number): void {
    const slow = [...this.#bodies].filter((other) => other !== held && other.bytes > 0 && other.body.isSlow);
    for (const other of slow.toSorted((a, b) => b.bytes - a.bytes)) {
      other.body.evict();
      this.#count(other, -other.bytes);
      if (this.#hasRoom(held, more)) return;
    }
    throw new Refusal(429, "Too many request bodies arrive at the same time", retryAfter(MEMORY_RETRY_AFTER));
  }

  #count(held: Held, change: number): void {
    held.bytes += change;
    this.#all.count(held.caller, change);
    if (!held.isAuthorized) this.#unauthorized.count(held.caller, change);
  }
}

/** How long a form waits for a slot before it is refused, in ms. The refusal states the same time as `Retry-After`. */
const MAX_WAIT = 5000;

/** How often the relay looks for slow forms while another form waits, in ms. */
const LOOK_INTERVAL = 500;

interface Form {
  readonly caller: string;
  readonly body: IncomingBody;
}

interface WaitingForm extends Form {
  readonly enter: () => void;
}

/**
 * The slots for forms with files (`limits.formsAtOnce`, `limits.formsPerCaller`). While a caller sends a form, the form
 * occupies a connection to LiveDesk, and later messages of its conversation must wait. If all slots are taken, a form
 * waits for a few seconds: a slot that becomes free goes to the caller with the fewest forms, and slow forms are ended,
 * so that slow callers do not block the others.
 */
export class FormSlots {
  readonly #limits: Pick<Limits, "formsAtOnce" | "formsPerCaller">;
  readonly #clock: Clock;
  readonly #closed: AbortSignal;
  readonly #forms = new Set<Form>();
  readonly #waiting = new Set<WaitingForm>();
  #stopLooking: (() => void) | undefined;

  /** After `closed` is aborted, waiting forms are refused. */
  constructor(limits: Pick<Limits, "formsAtOnce" | "formsPerCaller">, clock: Clock, closed: AbortSignal) {
    this.#limits = limits;
    this.#clock = clock;
    this.#closed = closed;
  }

  /** Takes a slot, and returns the function that frees it. Rejects with a `Refusal` if no slot becomes free in time, or the relay is closing. */
  async take(caller: string, body: IncomingBody): Promise<() => void> {
    if (this.#closed.aborted) throw relayClosing();
    const { formsAtOnce, formsPerCaller } = this.#limits;
    const own = countOf(caller, this.#forms) + countOf(caller, this.#waiting);
    if (own >= formsPerCaller || this.#waiting.size >= formsAtOnce) throw tooManyForms();
    const form = { caller, body };
    if (this.#forms.size >= formsAtOnce) await this.#wait(form);
    else this.#forms.add(form);
    return () => {
      this.#forms.delete(form);
      this.#admitNext();
    };
  }

  #wait(form: Form): Promise<void> {
    return new Promise((resolve, reject) => {
      const stopWaiting = (): void => {
        cancelTimeout();
        this.#closed.removeEventListener("abort", onClosed);
        this.#waiting.delete(waiting);
        if (this.#waiting.size > 0) return;
        this.#stopLooking?.();
        this.#stopLooking = undefined;
      };
      const enter = (): void => {
        stopWaiting();
        // The form is added at once and not after `await`, so that no other form takes the free slot.
        this.#forms.add(form);
        resolve();
      };
      const waiting: WaitingForm = { ...form, enter };
      const cancelTimeout = this.#clock.after(MAX_WAIT, () => {
        stopWaiting();
        reject(tooManyForms());
      });
      const onClosed = (): void => {
        stopWaiting();
        reject(relayClosing());
      };
      this.#closed.addEventListener("abort", onClosed);
      this.#waiting.add(waiting);
      if (this.#stopLooking === undefined) this.#evictSlowForms();
    });
  }

  /** Ends one slow form for each waiting form, and looks again later. */
  #evictSlowForms(): void {
    const slow = [...this.#forms].filter(({ body }) => body.isSlow);
    for (const { body } of slow.slice(0, this.#waiting.size)) body.evict();
    this.#stopLooking = this.#clock.after(LOOK_INTERVAL, () => this.#evictSlowForms());
  }

  #admitNext(): void {
    // The sort is stable: among callers with the same number of forms, the form that has waited longest is the first.
    const [next] = [...this.#waiting].toSorted(
      (a, b) => countOf(a.caller, this.#forms) - countOf(b.caller, this.#forms),
    );
    next?.enter();
  }
}

const countOf = (caller: string, forms: ReadonlySet<Form>): number =>
  [...forms].filter((form) => form.caller === caller).length;

const tooManyForms = (): Refusal => new Refusal(429, "Too many forms arrive at the same time", retryAfter(MAX_WAIT));
