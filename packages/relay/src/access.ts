import type { Clock } from "@livedesk/core/adapter";
import type { RateLimiter, RelayRoute, RelayAccess, RelayOptions } from "./options.ts";
import { Refusal, retryAfter } from "./answers.ts";

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

/** Decides who gets through, in two steps. Each throws `Refusal`, or what one of the relay's owner's functions threw. */
export interface Gatekeeper {
  /** Says who calls, by the head of the request. */
  readonly identify: (request: Request, route: RelayRoute) => Promise<string>;
  /** Lets a caller do what it wants to. */
  readonly admit: (request: Request, access: RelayAccess) => Promise<void>;
}

const refused = (): Refusal => new Refusal(403, "This caller may not do this");

export const gatekeeper = ({ authenticate, authorize }: RelayOptions, ask: Ask): Gatekeeper => ({
  async identify(request, route) {
    const caller: unknown = await ask("authenticate", () => authenticate(request, route));
    if (typeof caller === "string" && caller !== "") return caller;
    if (caller === undefined || caller === null || caller === false || caller === "") throw refused();
    // Such as the number of a user, or true: nobody would get through, and the owner would not know why.
    throw new TypeError("authenticate: must return a text that names the caller, or undefined for a stranger");
  },
  async admit(request, access) {
    // A 1 or an object, which a mistake may return, is no permission.
    const isAllowed: unknown = await ask("authorize", () => authorize(request, access));
    if (isAllowed !== true) throw refused();
  },
});

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
