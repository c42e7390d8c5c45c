import { Refusal, retryAfter } from "../refusal.ts";

/** When to come back where all places are taken, in ms: nobody knows when the next form ends. */
const COME_BACK = 5000;

/**
 * The places for forms. Each that is under way holds a connection to LiveDesk and its conversation's turn for as long as its
 * caller takes to send it, so a few slow callers could keep all others waiting.
 */
export class FormPlaces {
  readonly #most: number;
  readonly #mostPerCaller: number;
  readonly #taken = new Map<string, number>();
  #all = 0;

  constructor(most: number, mostPerCaller: number) {
    this.#most = most;
    this.#mostPerCaller = mostPerCaller;
  }

  /** Takes a place, and returns what gives it back. Throws `Refusal` where there is none. */
  take(caller: string): () => void {
    const taken = this.#taken.get(caller) ?? 0;
    if (this.#all >= this.#most || taken >= this.#mostPerCaller) {
      throw new Refusal(429, "Too many forms at once", retryAfter(COME_BACK));
    }
    this.#count(caller, 1);
    return () => this.#count(caller, -1);
  }

  #count(caller: string, change: number): void {
    const taken = (this.#taken.get(caller) ?? 0) + change;
    if (taken === 0) this.#taken.delete(caller);
    else this.#taken.set(caller, taken);
    this.#all += change;
  }
}
