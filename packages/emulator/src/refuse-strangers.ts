import type { MiddlewareHandler } from "hono";
import type { AllowedOrigins } from "./http/guard.ts";
import { isOwnHost, type OwnAddress } from "./own-host.ts";
import { Refusal } from "./http/refusal.ts";

const SCHEME = "http://";
const readOnly = new Set(["GET", "HEAD"]);

const isKnown = (origin: string, own: OwnAddress & AllowedOrigins): boolean =>
  own.allowedOrigins.includes(origin) || (origin.startsWith(SCHEME) && isOwnHost(origin.slice(SCHEME.length), own));

/**
 * Keeps out the web pages that happen to be open in a browser on this machine. Reading is guarded by `Host` too, since
 * the control endpoints show every message without credentials.
 */
export const refuseStrangers =
  (own: OwnAddress & AllowedOrigins): MiddlewareHandler =>
  async ({ req }, next) => {
    const host = req.header("Host") ?? new URL(req.url).host;
    if (!isOwnHost(host, own)) throw new Refusal(403, `Host: must be this emulator's own address, ${own.url}`);
    const origin = req.header("Origin");
    if (origin !== undefined && !readOnly.has(req.method) && !isKnown(origin, own))
      throw new Refusal(403, `Origin: a page of another origin may not change anything here; ours is ${own.url}`);
    await next();
  };
