import type { Deadline } from "./deadline.ts";
import { transportFailure } from "./transport-failure.ts";

/** What a deadline did not let be waited for is over, and nothing of the request has left. */
const tooLate = ({ reason, cause }: Deadline): Error => transportFailure({ started: false, reason, cause });

/**
 * Waits for what has to be there before a request can leave, but no longer than the call lasts. Throws `NotSentError` when it
 * ends first, and whatever the promise does.
 *
 * @example
 * const token = await untilEnd(deadline, readToken());
 */
export const untilEnd = <Value>(deadline: Deadline, promise: Promise<Value>): Promise<Value> =>
  new Promise((resolve, reject) => {
    deadline.onEnd(() => reject(tooLate(deadline)));
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
  if (deadline.reason !== undefined) throw tooLate(deadline);
}
