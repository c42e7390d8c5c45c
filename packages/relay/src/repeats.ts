import type { Clock } from "@livedesk/core";
import type { Answer } from "./answer.ts";
import { Refusal } from "./refusal.ts";

/** How long an answer is kept, in ms, and how many are. */
const KEPT_FOR = 600_000;
const MOST_KEPT = 10_000;

/** The key of a request, which its repeats share. Throws `Refusal` for one that no browser makes. */
export function repeatKey(headers: Headers): string | undefined {
  const key = headers.get("idempotency-key");
  if (key === null) return undefined;
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new Refusal(400, "Idempotency-Key: must be 1 to 255 letters, digits and signs");
}

/**
 * A browser repeats a request by itself when its connection was lost, with the same headers. What may have made a message is
 * not done a second time: the repeat gets the answer of the first. Kept in memory, and for as long as a browser may repeat.
 */
export class Repeats {
  readonly #clock: Clock;
  readonly #first = new Map<string, { readonly answer: Promise<Answer>; readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Carries a request out, or waits for the one that it repeats. `carryOut` does not reject. */
  async run(key: string, carryOut: () => Promise<Answer>): Promise<Answer> {
    for (let first = this.#find(key); first !== undefined; first = this.#find(key)) {
      const answer = await first;
      if (mayExist(answer)) return answer;
    }
    const answer = carryOut();
    this.#first.set(key, { answer, until: this.#clock.now() + KEPT_FOR });
    this.#forgetOldest();
    if (!mayExist(await answer)) this.#first.delete(key);
    return answer;
  }

  #find(key: string): Promise<Answer> | undefined {
    const first = this.#first.get(key);
    return first !== undefined && first.until > this.#clock.now() ? first.answer : undefined;
  }

  #forgetOldest(): void {
    for (const [key, { until }] of this.#first) {
      if (this.#first.size <= MOST_KEPT && until > this.#clock.now()) return;
      this.#first.delete(key);
    }
  }
}

/** A 4xx is sure that there is no message: to carry its repeat out is right. */
const mayExist = ({ status }: Answer): boolean => status < 400 || status >= 500;
