import { backoff } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import { type Deadline, LEAST_TIME } from "./delivery/deadline.ts";
import { NotSentError } from "./errors/not-sent-error.ts";
import { RateLimitError } from "./errors/rejected-error.ts";

/** How far a call has come. */
export interface Progress {
  /** How many attempts have failed. */
  readonly attempts: number;
  readonly deadline: Pick<Deadline, "at">;
  /** How long the server has asked this client to wait, in ms, where it has. */
  readonly putOff: number | undefined;
}

/**
 * How long to wait before a request is tried again, in ms, or undefined when it must not be. Only two things are tried
 * again: what provably never left, and what the server put off (429). Whatever else failed may exist. A wait that leaves
 * too little time before the deadline is not begun.
 */
export function retryDelay(error: unknown, progress: Progress, clock: Clock): number | undefined {
  const neverLeft = NotSentError.isInstance(error) && error.code === "connection-failed";
  if (!neverLeft && !RateLimitError.isInstance(error)) return undefined;
  const delay = (neverLeft ? undefined : progress.putOff) ?? backoff(progress.attempts, clock);
  return clock.now() + delay + LEAST_TIME <= progress.deadline.at ? delay : undefined;
}
