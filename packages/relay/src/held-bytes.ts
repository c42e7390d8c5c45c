import type { IncomingBody } from "./body.ts";
import { Refusal, retryAfter } from "./refusal.ts";

/** When to come back where there is no room, in ms: what is held is mostly on its way already. */
const COME_BACK = 1000;

/** What callers may hold together whom `authorize` has not let in yet, as a part of what all may. */
const PART_BEFORE_AUTHORIZE = 4;

/** The bytes that are held for one request. */
export interface Holding {
  /** Counts bytes before they are kept. Throws `Refusal` where there is no room for them. */
  readonly add: (bytes: number) => void;
  /** `authorize` has let its caller in. */
  readonly letIn: () => void;
  /** Nothing of it is kept any more. */
  readonly release: () => void;
}

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
