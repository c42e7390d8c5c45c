import type { Clock } from "@livedesk/core/adapter";
import type { Ask } from "./in-time.ts";
import { Refusal, retryAfter } from "./refusal.ts";

/** Counts what a caller does. Every limiter of `rate-limiter-flexible` is one. */
export interface RateLimiter {
  /** Counts one. Rejects with `{ msBeforeNext }` where it is one too many. */
  consume(key: string): Promise<unknown>;
}

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

/** Counts a request. Throws `Refusal` where it is one too many, and whatever a limiter that does not work throws. */
export async function countRequest(limiter: RateLimiter, key: string, ask: Ask): Promise<void> {
  try {
    await ask("limiter", () => limiter.consume(key));
  } catch (thrown) {
    const { msBeforeNext } = (thrown ?? {}) as { msBeforeNext?: unknown };
    if (typeof msBeforeNext !== "number") throw thrown;
    throw new Refusal(429, "Too many requests", retryAfter(msBeforeNext));
  }
}
