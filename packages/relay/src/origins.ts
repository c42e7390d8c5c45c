import { ConfigurationError } from "@livedesk/core";
import { isLoopback } from "@livedesk/core/adapter";
import type { RelayOptions } from "./options.ts";
import { type RefusalHeaders, Refusal, MARK } from "./answers.ts";

/** Tells whether pages of an origin may call. */
export type OriginRule = (origin: string, own: URL) => boolean;

const isOrigin = (text: unknown): boolean =>
  typeof text === "string" && !text.includes("*") && URL.parse(text)?.origin === text;

/**
 * The rule of a list of origins, or that of the relay's own. Throws `ConfigurationError` for neither, and in a list for a
 * pattern, `*`, `null`, or an address with a path.
 */
export function originRule(origins: RelayOptions["origins"]): OriginRule {
  if (origins === "same-origin") return isOwn;
  if (!Array.isArray(origins) || origins.length === 0 || !origins.every(isOrigin)) {
    throw new ConfigurationError(
      'origins: must be a list of whole origins, such as ["https://desk.example"], or "same-origin" behind a server that checks Host itself',
    );
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
export function refuseStrangers(headers: Headers, own: URL, isAllowed: OriginRule, withCredentials: boolean): void {
  const origin = headers.get("origin");
  if (origin === null || !isAllowed(origin, own)) throw new Refusal(403, "Origin: is not one that may call this relay");
  const site = headers.get("sec-fetch-site");
  const isSister = site === "same-site" && !isOwn(origin, own);
  if (site !== null && site !== "same-origin" && !isSister) {
    throw new Refusal(403, "Sec-Fetch-Site: says that a page of another site has sent this");
  }
  // A form needs no permission by CORS, so a browser sends it with cookies before it learns that it may not.
  const isOthers = site === null ? !isOwn(origin, own) : isSister;
  if (isOthers && !withCredentials && headers.has("cookie")) {
    throw new Refusal(403, "Cookie: must not come from a page of another origin than the relay's own");
  }
}

/** Tells whether the address of a request names a host for which `Host` gives no right to. */
export type HostRule = (headers: Headers, own: URL) => boolean;

/**
 * The rule of a list of origins, or that of the relay's own. A request may name two hosts: one in `Host`, and one in a target that
 * is a whole address, which some servers put into `request.url` as it is. Behind a list, the second may be what a framework puts in
 * its place: this machine (Next.js), what a proxy has said, or the host of an origin on the list.
 */
export function hostRule(origins: RelayOptions["origins"]): HostRule {
  const listed = origins === "same-origin" ? undefined : new Set(origins.map((origin) => new URL(origin).host));
  return (headers, own) => {
    const host = headers.get("host");
    if (host === null || URL.parse(`${own.protocol}//${host}`)?.host === own.host) return false;
    if (listed === undefined) return true;
    const isThisMachine = isLoopback(own.hostname) || own.hostname === "0.0.0.0";
    return !isThisMachine && !listed.has(own.host) && headers.get("x-forwarded-host") !== own.host;
  };
}

/** What pages of another allowed origin need to be told, so that their browser lets them call and read the answer. */
export interface Cors {
  /** The headers of every answer. */
  readonly headers: (request: Request, own: URL) => RefusalHeaders;
  /** The answer to a browser's question whether a page may call. Throws `Refusal` when it may not. */
  readonly permission: (request: Request, own: URL) => Response;
}

const ALLOWED = {
  "access-control-allow-methods": "POST",
  "access-control-allow-headers": "authorization, content-type, idempotency-key",
  "access-control-max-age": "600",
};

export function cors(isAllowed: OriginRule, withCredentials: boolean): Cors {
  const headers: Cors["headers"] = (request, own) => {
    const origin = request.headers.get("origin");
    if (origin === null || origin === own.origin || !isAllowed(origin, own)) return { vary: "Origin" };
    return {
      vary: "Origin",
      "access-control-allow-origin": origin,
      "access-control-expose-headers": `retry-after, ${MARK}`,
      ...(withCredentials ? { "access-control-allow-credentials": "true" } : {}),
    };
  };
  return {
    headers,
    permission(request, own) {
      const told = headers(request, own);
      const isQuestion = request.headers.get("access-control-request-method") === "POST";
      if (!isQuestion || !("access-control-allow-origin" in told)) {
        throw new Refusal(403, "Origin: is not one that may call this relay");
      }
      return new Response(null, { status: 204, headers: { ...told, ...ALLOWED, [MARK]: "1" } });
    },
  };
}
