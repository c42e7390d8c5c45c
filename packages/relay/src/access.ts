import type { Clock } from "@livedesk/core/adapter";
import { Refusal, retryAfter } from "./answers.ts";
import type { RateLimiter, RelayAccess, RelayOptions, RelayRoute } from "./options.ts";

/**
 * The type of a function that calls `authenticate`, `authorize` or the limiter. It rejects if the called function
 * throws or does not answer in time.
 */
export type WithTimeout = <Value>(name: string, run: () => Value | PromiseLike<Value>) => Promise<Value>;

/**
 * Gives each call of `authenticate`, `authorize` and the limiter at most `ms`. Without this limit, a call that never
 * answers would keep the request and the memory of its body for ever. An answer that comes later is ignored.
 */
export const timeLimit =
  (ms: number, clock: Clock): WithTimeout =>
  (name, run) =>
    new Promise((resolve, reject) => {
      const cancel = clock.after(ms, () =>
        reject(new Error(`${name}: did not answer within ${ms} ms (limits.accessTime)`)),
      );
      // An async function turns a synchronous throw into a rejection.
      const answered = async () => run();
      answered().then(resolve, reject).finally(cancel);
    });

/**
 * Decides in two steps whether a caller may do what the request asks for. Each step throws `Refusal`, or the error that
 * `authenticate` or `authorize` threw.
 */
export interface AccessControl {
  /** Returns the name of the caller. Before this step, only the head of the request was read. */
  readonly authenticate: (request: Request, route: RelayRoute) => Promise<string>;
  /** Resolves if the caller may do what the request asks for. */
  readonly authorize: (request: Request, access: RelayAccess) => Promise<void>;
}

const forbidden = (): Refusal => new Refusal(403, "This caller is not allowed to do this");

export const accessControl = (options: RelayOptions, withTimeout: WithTimeout): AccessControl => ({
  async authenticate(request, route) {
    const caller: unknown = await withTimeout("authenticate", () => options.authenticate(request, route));
    if (typeof caller === "string" && caller !== "") return caller;
    if (caller === undefined || caller === null || caller === false || caller === "") throw forbidden();
    // A number or `true` is a mistake in the owner's code. A 403 would hide the mistake.
    throw new TypeError("authenticate: must return the caller's name as a string, or undefined for an unknown caller");
  },
  async authorize(request, access) {
    // Only `true` is a permission, because an `authorize` with a mistake may return 1 or an object.
    const isAllowed: unknown = await withTimeout("authorize", () => options.authorize(request, access));
    if (isAllowed !== true) throw forbidden();
  },
});

/**
 * Counts one request of a caller. Throws `Refusal` if the request exceeds the limit. If the limiter does not work,
 * throws the error of the limiter.
 */
export async function countRequest(limiter: RateLimiter, caller: string, withTimeout: WithTimeout): Promise<void> {
  try {
    await withTimeout("limiter", () => limiter.consume(caller));
  } catch (thrown) {
    const { msBeforeNext } = (thrown ?? {}) as { msBeforeNext?: unknown };
    if (typeof msBeforeNext !== "number") throw thrown;
    throw new Refusal(429, "Too many requests", retryAfter(msBeforeNext));
  }
}
