import { ConfigurationError } from "@livedesk/core";
import { Refusal } from "./refusal.ts";

/** Tells whether pages of an origin may call. */
export type OriginRule = (origin: string, own: URL) => boolean;

const isOrigin = (text: unknown): boolean =>
  typeof text === "string" && !text.includes("*") && URL.parse(text)?.origin === text;

/**
 * The rule of a list of origins; without one, that of the relay's own. Throws `ConfigurationError` for a pattern, `*`, `null`,
 * or an address with a path.
 */
export function originRule(origins: readonly string[] | undefined): OriginRule {
  if (origins === undefined) return isOwn;
  if (!Array.isArray(origins) || !origins.every(isOrigin)) {
    throw new ConfigurationError('origins: must be a list of whole origins, such as ["https://desk.example"]');
  }
  const allowed = new Set<string>(origins);
  return (origin) => allowed.has(origin);
}

// Behind a proxy that ends TLS, the relay sees http: where the page has https:. The other way round it is not the page's own.
const isOwn: OriginRule = (origin, own) => origin === own.origin || origin === `https://${own.host}`;

/**
 * Refuses what no page of an allowed origin has sent. Every browser puts `Origin` on a POST, and no page can forge it;
 * `Sec-Fetch-Site` is its second witness.
 */
export function refuseStrangers(headers: Headers, own: URL, isAllowed: OriginRule): void {
  const origin = headers.get("origin");
  if (origin === null || !isAllowed(origin, own)) throw new Refusal(403, "Origin: is not one that may call this relay");
  const site = headers.get("sec-fetch-site");
  if (site === null || site === "same-origin") return;
  const isSister = site === "same-site" && !isOwn(origin, own);
  if (!isSister) throw new Refusal(403, "Sec-Fetch-Site: says that a page of another site has sent this");
}
