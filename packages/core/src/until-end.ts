import type { Deadline } from "./deadline.ts";
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
    const settle =
      <Result>(settled: (result: Result) => void) =>
      (result: Result): void => {
        if (deadline.reason === undefined) deadline.onEnd(undefined);
        settled(result);
      };
    promise.then(settle(resolve), settle(reject));
  });

/** Throws `NotSentError` where the call has ended. */
export function throwIfEnded(deadline: Deadline): void {
  if (deadline.reason !== undefined) throw endedCall(deadline);
}
