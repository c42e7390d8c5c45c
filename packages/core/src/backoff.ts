import type { Clock } from "./clock.ts";

// Half a second, doubled with each attempt, and never more than eight seconds.
const FIRST = 500;
const LONGEST = 8000;

/**
 * How long to wait before the next attempt, in ms: any time up to a limit that doubles ("full jitter"), so that clients
 * which failed together do not come back together.
 */
export const backoff = (attempts: number, clock: Clock): number =>
  clock.random() * Math.min(LONGEST, FIRST * 2 ** (attempts - 1));
