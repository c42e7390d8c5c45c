import type { Clock } from "./clock.ts";
import type { Deadline } from "./delivery/deadline.ts";
import { endedCall } from "./transport-failure.ts";

/**
 * Waits a time, in ms, unless the call ends first. Throws `NotSentError` then, or `UnknownOutcomeError` where the request may
 * have `started` to leave.
 */
export const wait = (clock: Clock, ms: number, deadline: Deadline, started = false): Promise<void> =>
  new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => {
      deadline.onEnd(undefined);
      resolve();
    });
    deadline.onEnd(() => {
      cancel();
      reject(endedCall(deadline, started));
    });
  });
