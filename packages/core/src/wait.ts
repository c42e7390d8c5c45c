import type { Clock } from "./clock.ts";
import type { Deadline } from "./deadline.ts";
import { endedCall } from "./transport-failure.ts";

/** Waits a time, in ms, unless the call ends first. Throws `NotSentError` then: nothing of the next attempt has left. */
export const wait = (clock: Clock, ms: number, deadline: Deadline): Promise<void> =>
  new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => {
      deadline.onEnd(undefined);
      resolve();
    });
    deadline.onEnd(() => {
      cancel();
      reject(endedCall(deadline));
    });
  });
