import type { Clock } from "@livedesk/core/adapter";
import { type Answer, Refusal } from "./answers.ts";

/** How long an answer is kept, in ms; how many answers are kept at most; and how many bytes they may need together. */
const KEEP_MS = 600_000;
const MAX_ANSWERS = 10_000;
const MAX_BYTES = 32 * 2 ** 20;

/** Reads the header `Idempotency-Key`, which a request shares with its repeats. Throws `Refusal` if the key is malformed. */
export function idempotencyKey(headers: Headers): string | undefined {
  const key = headers.get("idempotency-key");
  if (key === null) return undefined;
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new Refusal(400, "Idempotency-Key: must be 1 to 255 printable ASCII characters, without spaces");
}

/** A request with an `Idempotency-Key`, from its arrival until it is forgotten. */
export interface KeyedRequest {
  /** The route and the `Idempotency-Key`. A request and its repeats have the same key, even if the repeats are refused. */
  readonly key: string;
  /** The caller and the message. Two requests with the same key and different identities are two messages. */
  identity?: string;
  /** The answer of this request. It exists as soon as the request is being sent, and as long as the answer is kept. */
  answer?: Promise<Answer> | undefined;
}

interface Kept {
  readonly until: number;
  readonly bytes: number;
}

/**
 * A browser repeats a request by itself, with the same headers, if the browser has lost the connection. A request that
 * may have made a message is not sent a second time: its repeat gets the first answer. The answers are kept in memory,
 * for as long as a browser may repeat.
 */
export class Repeats {
  readonly #clock: Clock;
  readonly #requests = new Map<string, Set<KeyedRequest>>();
  /** The answered requests, the oldest first. A request in progress is not in this map, so it is never forgotten. */
  readonly #kept = new Map<KeyedRequest, Kept>();
  #bytes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Registers a request as soon as its key is known. Each registered request must be passed to `finish` in the end. */
  register(key: string): KeyedRequest {
    const request = { key };
    const others = this.#requests.get(key);
    if (others === undefined) this.#requests.set(key, new Set([request]));
    else others.add(request);
    return request;
  }

  /** Forgets a request if its answer is not kept for repeats. */
  finish(request: KeyedRequest): void {
    if (!this.#kept.has(request)) this.#forget(request);
  }

  /** Whether another request with the same key is in progress, or may have made a message. */
  hasOther({ key }: KeyedRequest): boolean {
    this.#forgetOldest();
    return (this.#requests.get(key)?.size ?? 0) > 1;
  }

  /** Sends a request, or waits for the answer of the request that it repeats. `send` may reject only if nothing was sent. */
  async run(request: KeyedRequest, identity: string, send: () => Promise<Answer>): Promise<Answer> {
    request.identity = identity;
    for (let first = this.#findEarlier(request); first !== undefined; first = this.#findEarlier(request)) {
      const answer = await first.catch(() => undefined);
      if (answer !== undefined && mayHaveMadeMessage(answer)) return answer;
    }
    request.answer = this.#sendAndKeep(request, send);
    return request.answer;
  }

  async #sendAndKeep(request: KeyedRequest, send: () => Promise<Answer>): Promise<Answer> {
    try {
      const answer = await send();
      if (mayHaveMadeMessage(answer)) {
        const { key, identity = "" } = request;
        const bytes = 2 * (answer.json.length + key.length + identity.length);
        this.#kept.set(request, { until: this.#clock.now() + KEEP_MS, bytes });
        this.#bytes += bytes;
        this.#forgetOldest();
      }
      return answer;
    } finally {
      // The answer is removed before the repeats that wait for this answer continue, so that one of these repeats is
      // sent.
      if (!this.#kept.has(request)) request.answer = undefined;
    }
  }

  #findEarlier({ key, identity }: KeyedRequest): Promise<Answer> | undefined {
    this.#forgetOldest();
    const all = [...(this.#requests.get(key) ?? [])];
    return all.find((other) => other.answer !== undefined && other.identity === identity)?.answer;
  }

  #forgetOldest(): void {
    for (const [request, { until }] of this.#kept) {
      const isWithinLimits = this.#kept.size <= MAX_ANSWERS && this.#bytes <= MAX_BYTES;
      if (isWithinLimits && until > this.#clock.now()) return;
      this.#forget(request);
    }
  }

  #forget(request: KeyedRequest): void {
    this.#bytes -= this.#kept.get(request)?.bytes ?? 0;
    this.#kept.delete(request);
    const others = this.#requests.get(request.key);
    others?.delete(request);
    if (others?.size === 0) this.#requests.delete(request.key);
  }
}

/** After a 4xx there is certainly no message, so a repeat of the request is sent. */
const mayHaveMadeMessage = ({ status }: Answer): boolean => status < 400 || status >= 500;
