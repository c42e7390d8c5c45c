import type { Clock } from "@livedesk/core/adapter";
import type { RateLimiter } from "./options.ts";
import { Refusal, retryAfter } from "./answers.ts";
import type { IncomingBody, Holding } from "./body.ts";
import { beingClosed } from "./closing.ts";

const MINUTE = 60_000;

// More callers than one process serves at a time.
const MOST_KEYS = 10_000;

/** What a caller has used up, at a time. */
interface Used {
  readonly at: number;
  /** In requests, times the milliseconds of a minute: so it is a whole number, and exact. */
  readonly used: number;
}

/**
 * Counts in memory, without a timer: a caller has a minute's requests at once, and each comes back when its share of the
 * minute has passed.
 */
export function memoryLimiter(requestsPerMinute: number, clock: Clock): RateLimiter {
  if (requestsPerMinute === Infinity) return { consume: () => Promise.resolve() };
  const most = requestsPerMinute * MINUTE;
  const callers = new Map<string, Used>();
  return {
    consume(key) {
      const now = clock.now();
      const { at, used: before } = callers.get(key) ?? { at: now, used: 0 };
      const used = Math.max(0, before - (now - at) * requestsPerMinute) + MINUTE;
      // No Error: as the limiters do that may stand here in its place.
      if (used > most) return Promise.reject({ msBeforeNext: (used - most) / requestsPerMinute });
      // Set anew, so that the first in the map is the one that has waited longest.
      callers.delete(key);
      callers.set(key, { at: now, used });
      const [oldest = ""] = callers.keys();
      if (callers.size > MOST_KEYS) callers.delete(oldest);
      return Promise.resolve();
    },
  };
}

/** When to come back where there is no room, in ms: what is held is mostly on its way already. */
const COME_BACK = 1000;

/** What callers may hold together whom `authorize` has not let in yet, as a part of what all may. */
const PART_BEFORE_AUTHORIZE = 4;

interface Held {
  readonly caller: string;
  readonly body: IncomingBody;
  bytes: number;
  isLetIn: boolean;
}

/** Bytes of which each caller may hold as much as stays free beside it. */
class Pool {
  readonly #most: number;
  readonly #callers = new Map<string, number>();
  #held = 0;

  constructor(most: number) {
    this.#most = most;
  }

  hasRoom(caller: string, more: number): boolean {
    return (this.#callers.get(caller) ?? 0) + more <= this.#most - this.#held;
  }

  count(caller: string, change: number): void {
    const held = (this.#callers.get(caller) ?? 0) + change;
    if (held === 0) this.#callers.delete(caller);
    else this.#callers.set(caller, held);
    this.#held += change;
  }
}

/**
 * Counts the bytes that are held of all bodies that are read whole. A caller may hold as much as stays free beside it, so a single
 * one gets half, ten get an eleventh each, and there is always room left for the next one's message. Callers that are not let in
 * yet share a quarter, in the same way. Where there is no room, bodies that come slower than they must give way.
 */
export class HeldBytes {
  readonly #everybody: Pool;
  readonly #strangers: Pool;
  readonly #all = new Set<Held>();

  constructor(most: number) {
    this.#everybody = new Pool(most);
    this.#strangers = new Pool(most / PART_BEFORE_AUTHORIZE);
  }

  hold(caller: string, body: IncomingBody): Holding {
    const held: Held = { caller, body, bytes: 0, isLetIn: false };
    this.#all.add(held);
    return {
      add: (bytes) => {
        if (!this.#hasRoom(held, bytes)) this.#makeRoom(held, bytes);
        this.#count(held, bytes);
      },
      letIn: () => {
        this.#strangers.count(caller, -held.bytes);
        held.isLetIn = true;
      },
      release: () => {
        this.#count(held, -held.bytes);
        this.#all.delete(held);
      },
    };
  }

  #hasRoom({ caller, isLetIn }: Held, more: number): boolean {
    return this.#everybody.hasRoom(caller, more) && (isLetIn || this.#strangers.hasRoom(caller, more));
  }

  #makeRoom(held: Held, more: number): void {
    const slow = [...this.#all].filter((other) => other !== held && other.bytes > 0 && other.body.isSlow);
    for (const other of slow.toSorted((a, b) => b.bytes - a.bytes)) {
      other.body.giveWay();
      this.#count(other, -other.bytes);
      if (this.#hasRoom(held, more)) return;
    }
    throw new Refusal(429, "Too many bodies at once", retryAfter(COME_BACK));
  }

  #count(held: Held, change: number): void {
    held.bytes += change;
    this.#everybody.count(held.caller, change);
    if (!held.isLetIn) this.#strangers.count(held.caller, change);
  }
}

/** How long a form waits for a place before it is refused, and when it may come back then, in ms. */
const LONGEST_WAIT = 5000;

/** How often the forms under way are looked at while another waits, in ms. */
const LOOK_EVERY = 500;

/** How many forms may be under way at a time, in all and of one caller. */
export interface MostForms {
  readonly formsAtOnce: number;
  readonly formsPerCaller: number;
}

interface Form {
  readonly caller: string;
  readonly body: IncomingBody;
}

interface Waiting extends Form {
  readonly enter: () => void;
}

/**
 * The places for forms. Each that is under way holds a connection to LiveDesk and its conversation's turn for as long as its caller
 * takes to send it. Where all places are taken, a form waits for a few seconds: a place that becomes free goes to the caller that
 * has the fewest, and the forms that come slower than they must give way, so that slow callers do not keep the others out.
 */
export class FormPlaces {
  readonly #limits: MostForms;
  readonly #clock: Clock;
  readonly #closed: AbortSignal;
  readonly #forms = new Set<Form>();
  readonly #waiting = new Set<Waiting>();
  #stopLooking: (() => void) | undefined;

  /** Once `closed` is aborted, nobody waits for a place any more. */
  constructor(limits: MostForms, clock: Clock, closed: AbortSignal) {
    this.#limits = limits;
    this.#clock = clock;
    this.#closed = closed;
  }

  /** Takes a place, and returns what gives it back. Throws `Refusal` where there is none in time, or the relay is being closed. */
  async take(caller: string, body: IncomingBody): Promise<() => void> {
    if (this.#closed.aborted) throw beingClosed();
    const { formsAtOnce, formsPerCaller } = this.#limits;
    const own = countOf(caller, this.#forms) + countOf(caller, this.#waiting);
    if (own >= formsPerCaller || this.#waiting.size >= formsAtOnce) throw tooMany();
    const form = { caller, body };
    if (this.#forms.size >= formsAtOnce) await this.#wait(form);
    else this.#forms.add(form);
    return () => {
      this.#forms.delete(form);
      this.#letNextIn();
    };
  }

  #wait(form: Form): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        stopWaiting();
        this.#closed.removeEventListener("abort", refuse);
        this.#waiting.delete(waiting);
        if (this.#waiting.size > 0) return;
        this.#stopLooking?.();
        this.#stopLooking = undefined;
      };
      const enter = (): void => {
        end();
        // At once, before anybody else sees the place that has become free.
        this.#forms.add(form);
        resolve();
      };
      const waiting: Waiting = { ...form, enter };
      const stopWaiting = this.#clock.after(LONGEST_WAIT, () => {
        end();
        reject(tooMany());
      });
      const refuse = (): void => {
        end();
        reject(beingClosed());
      };
      this.#closed.addEventListener("abort", refuse);
      this.#waiting.add(waiting);
      if (this.#stopLooking === undefined) this.#look();
    });
  }

  /** Ends as many slow forms as others wait for, and looks again in a while. */
  #look(): void {
    const slow = [...this.#forms].filter(({ body }) => body.isSlow);
    for (const { body } of slow.slice(0, this.#waiting.size)) body.giveWay();
    this.#stopLooking = this.#clock.after(LOOK_EVERY, () => this.#look());
  }

  #letNextIn(): void {
    // Sorting is stable: among callers with as many forms, the one that has waited longest is first.
    const [next] = [...this.#waiting].toSorted(
      (a, b) => countOf(a.caller, this.#forms) - countOf(b.caller, this.#forms),
    );
    next?.enter();
  }
}

const countOf = (caller: string, forms: ReadonlySet<Form>): number =>
  [...forms].filter((form) => form.caller === caller).length;

const tooMany = (): Refusal => new Refusal(429, "Too many forms at once", retryAfter(LONGEST_WAIT));
