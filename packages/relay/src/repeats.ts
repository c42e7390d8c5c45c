import type { Clock } from "@livedesk/core/adapter";
import { Refusal, type Answer } from "./answers.ts";

/** How long an answer is kept, in ms, and how many are, and how many bytes they may take up together. */
const KEPT_FOR = 600_000;
const MOST_KEPT = 10_000;
const MOST_BYTES = 32 * 2 ** 20;

/** A request that has a key, from its arrival until it is forgotten. */
export interface Arrival {
  /** What its repeats share with it whatever becomes of them: where it goes, and its key. */
  readonly place: string;
  /** Who asks for what. Two of one place that differ in this are two messages. */
  identity?: string;
  /** What it is answered, while that is awaited and as long as it is kept. */
  answer?: Promise<Answer> | undefined;
}

interface Kept {
  readonly until: number;
  readonly bytes: number;
}

/**
 * A browser repeats a request by itself when its connection was lost, with the same headers. What may have made a message is
 * not done a second time: the repeat gets the answer of the first. Kept in memory, and for as long as a browser may repeat.
 */
export class Repeats {
  readonly #clock: Clock;
  readonly #places = new Map<string, Set<Arrival>>();
  /** Those that are over, the oldest first. What is under way is not among them, and so is never forgotten. */
  readonly #kept = new Map<Arrival, Kept>();
  #bytes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes note of a request as soon as its key is known. Whoever calls this calls `leave` in the end. */
  arrive(place: string): Arrival {
    const arrival = { place };
    const others = this.#places.get(place);
    if (others === undefined) this.#places.set(place, new Set([arrival]));
    else others.add(arrival);
    return arrival;
  }

  /** Forgets a request of which no message came. */
  leave(arrival: Arrival): void {
    if (!this.#kept.has(arrival)) this.#forget(arrival);
  }

  /** Whether another request with the same key is under way, or may have made a message. */
  hasOther({ place }: Arrival): boolean {
    this.#forgetOldest();
    return (this.#places.get(place)?.size ?? 0) > 1;
  }

  /** Carries a request out, or waits for the one that it repeats. `carryOut` rejects only where nothing was sent. */
  async run(arrival: Arrival, identity: string, carryOut: () => Promise<Answer>): Promise<Answer> {
    arrival.identity = identity;
    for (let first = this.#find(arrival); first !== undefined; first = this.#find(arrival)) {
      const answer = await first.catch(() => undefined);
      if (answer !== undefined && mayExist(answer)) return answer;
    }
    arrival.answer = this.#keep(arrival, carryOut);
    return arrival.answer;
  }

  async #keep(arrival: Arrival, carryOut: () => Promise<Answer>): Promise<Answer> {
    try {
      const answer = await carryOut();
      if (mayExist(answer)) {
        const { place, identity = "" } = arrival;
        const bytes = 2 * (answer.json.length + place.length + identity.length);
        this.#kept.set(arrival, { until: this.#clock.now() + KEPT_FOR, bytes });
        this.#bytes += bytes;
        this.#forgetOldest();
      }
      return answer;
    } finally {
      // Before anybody who waits for it looks for the next one.
      if (!this.#kept.has(arrival)) arrival.answer = undefined;
    }
  }

  #find({ place, identity }: Arrival): Promise<Answer> | undefined {
    this.#forgetOldest();
    const all = [...(this.#places.get(place) ?? [])];
    return all.find((other) => other.answer !== undefined && other.identity === identity)?.answer;
  }

  #forgetOldest(): void {
    for (const [arrival, { until }] of this.#kept) {
      const isWithin = this.#kept.size <= MOST_KEPT && this.#bytes <= MOST_BYTES;
      if (isWithin && until > this.#clock.now()) return;
      this.#forget(arrival);
    }
  }

  #forget(arrival: Arrival): void {
    this.#bytes -= this.#kept.get(arrival)?.bytes ?? 0;
    this.#kept.delete(arrival);
    const others = this.#places.get(arrival.place);
    others?.delete(arrival);
    if (others?.size === 0) this.#places.delete(arrival.place);
  }
}

/** A 4xx is sure that there is no message: to carry its repeat out is right. */
const mayExist = ({ status }: Answer): boolean => status < 400 || status >= 500;

/** The key of a request, which its repeats share. Throws `Refusal` for one that no browser makes. */
export function repeatKey(headers: Headers): string | undefined {
  const key = headers.get("idempotency-key");
  if (key === null) return undefined;
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new Refusal(400, "Idempotency-Key: must be 1 to 255 letters, digits and signs");
}
