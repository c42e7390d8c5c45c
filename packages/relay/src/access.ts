import type { Ask } from "./in-time.ts";
import { Refusal } from "./refusal.ts";
import type { RelayAccess, RelayOptions, RelayRoute } from "./relay-options.ts";

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
