import { countRequest, type RateLimiter } from "./rate-limit.ts";
import { Refusal } from "./refusal.ts";
import type { RelayAccess, RelayOptions } from "./relay-options.ts";

/** Lets a caller through, or throws: `Refusal`, or what one of the relay's owner's functions threw. */
export type Gatekeeper = (request: Request, access: RelayAccess) => Promise<void>;

export const gatekeeper =
  ({ authorize, callerOf }: RelayOptions, limiter: RateLimiter): Gatekeeper =>
  async (request, access) => {
    // A 1 or an object, which a mistake may return, is no permission.
    const isAllowed: unknown = await authorize(request, access);
    if (isAllowed !== true) throw new Refusal(403, "This caller may not do this");
    // Counted after that, so that strangers cannot use up what others may ask for.
    const key = callerOf ? checkName(await callerOf(request)) : String(access.conversationId);
    await countRequest(limiter, key);
  };

function checkName(caller: unknown): string {
  if (typeof caller === "string" && caller !== "") return caller;
  throw new TypeError("callerOf: must return a text that names the caller");
}
