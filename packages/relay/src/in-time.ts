import type { Clock } from "@livedesk/core/adapter";

/** Asks one of the owner's functions, and returns what it answers. Rejects where it throws, or does not answer in time. */
export type Ask = <Value>(name: string, ask: () => Value | PromiseLike<Value>) => Promise<Value>;

/**
 * Gives each of the owner's functions so many ms. Without that, one that never answers would hold its caller, and the bytes of its
 * caller's message, for ever. What it answers later is not listened to.
 */
export const inTime =
  (most: number, clock: Clock): Ask =>
  (name, ask) =>
    new Promise((resolve, reject) => {
      const cancel = clock.after(most, () =>
        reject(new Error(`${name}: must answer within ${most} ms (limits.accessTime)`)),
      );
      // An async function, so that it is no matter whether the owner's throws or rejects.
      const answered = async () => ask();
      answered().then(resolve, reject).finally(cancel);
    });
