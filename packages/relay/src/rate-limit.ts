import type { Clock } from "@livedesk/core";
import { Refusal, retryAfter } from "./refusal.ts";

/** Counts what a caller does. Every limiter of `rate-limiter-flexible` is one. */
export interface RateLimiter {
  /** Counts one. Rejects with `{ msBeforeNext }` where it is one too many. */
  consume(key: string): Promise<unknown>;
}

const MINUTE = 60_000;

// More callers than one process serves at a time.
const MOST_KEYS = 10_000;

/**
 * Counts in memory, without a timer: a caller has a minute's requests at once, and each comes back when its share of the
 * minute has passed. One number a caller: when the last of its requests will have come back.
 */
export function memoryLimiter(requestsPerMinute: number, clock: Clock): RateLimiter {
  const share = MINUTE / requestsPerMinute;
  const full = new Map<string, number>();
  return {
    consume(key) {
      const now = clock.now();
      const next = Math.max(now, full.get(key) ?? now) + share;
      const msBeforeNext = next - now - MINUTE;
      // No Error: as the limiters do that may stand here in its place.
      if (msBeforeNext > 0) return Promise.reject({ msBeforeNext });
      // Set anew, so that the first in the map is the one that has waited longest.
      full.delete(key);
      full.set(key, next);
      const [oldest = ""] = full.keys();
      if (full.size > MOST_KEYS) full.delete(oldest);
      return Promise.resolve();
    },
  };
}

/** Counts a request. Throws `Refusal` where it is one too many, and whatever a limiter that does not work throws. */
export async function countRequest(limiter: RateLimiter, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (thrown) {
    const { msBeforeNext } = (thrown ?? {}) as { msBeforeNext?: unknown };
    if (typeof msBeforeNext !== "number") throw thrown;
    throw new Refusal(429, "Too many requests", retryAfter(msBeforeNext));
  }
}
