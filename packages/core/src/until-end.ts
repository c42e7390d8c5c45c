import type { Clock } from "./clock.ts";
import { type Deadline, LEAST_TIME } from "./delivery/deadline.ts";
import { endedCall } from "./transport-failure.ts";

/**
 * Waits for a promise, but no longer than the call lasts. When that ends first, it throws `NotSentError`, for what has to be
 * there before a request can leave has not come; or `UnknownOutcomeError` where the request may have `started`.
 *
 * @example
 * const token = await untilEnd(deadline, readToken());
 */
export const untilEnd = <Value>(deadline: Deadline, promise: Promise<Value>, started = false): Promise<Value> =>
  new Promise((resolve, reject) => {
    deadline.onEnd(() => reject(endedCall(deadline, started)));
    // Let go of before whoever waits goes on, or it would undo what they listen for next.
    const letGo = (): void => {
      if (deadline.reason === undefined) deadline.onEnd(undefined);
    };
    promise.finally(letGo).then(resolve, reject);
  });

/** Throws `NotSentError` where the call has ended, or where, by a clock, too little time is left for an attempt. */
export function throwIfEnded(deadline: Deadline, clock?: Clock): void {
  const isLate = clock !== undefined && clock.now() + LEAST_TIME > deadline.at;
  if (isLate || deadline.reason !== undefined) throw endedCall(deadline);
}
