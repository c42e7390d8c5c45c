import { Refusal } from "./refusal.ts";
import type { RelayAccess, RelayOptions } from "./relay-options.ts";

/**
 * Lets a caller through, and names whose requests are counted together with this one; or throws: `Refusal`, or what one of
 * the relay's owner's functions threw.
 */
export type Gatekeeper = (request: Request, access: RelayAccess) => Promise<string>;

export const gatekeeper =
  ({ authorize, callerOf }: RelayOptions): Gatekeeper =>
  async (request, access) => {
    // A 1 or an object, which a mistake may return, is no permission.
    const isAllowed: unknown = await authorize(request, access);
    if (isAllowed !== true) throw new Refusal(403, "This caller may not do this");
    return callerOf ? checkName(await callerOf(request)) : String(access.conversationId);
  };

function checkName(caller: unknown): string {
  if (typeof caller === "string" && caller !== "") return caller;
  throw new TypeError("callerOf: must return a text that names the caller");
}
