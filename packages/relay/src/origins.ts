import { ConfigurationError } from "@livedesk/core";
import { isLoopback } from "@livedesk/core/adapter";
import { type AnswerHeaders, Refusal, RELAY_HEADER } from "./answers.ts";
import type { RelayOptions } from "./options.ts";

/** Says whether pages of an origin may call. `own` is the URL of the request. */
export type OriginRule = (origin: string, own: URL) => boolean;

const isOrigin = (text: unknown): boolean =>
  typeof text === "string" && !text.includes("*") && URL.parse(text)?.origin === text;

/**
 * Makes the rule of the option `origins`. Throws `ConfigurationError` if the option is neither a list nor
 * "same-origin", and if the list has a pattern, `*`, `null`, or a URL with a path.
 */
export function originRule(origins: RelayOptions["origins"]): OriginRule {
  if (origins === "same-origin") return isOwnOrigin;
  if (!Array.isArray(origins) || origins.length === 0 || !origins.every(isOrigin)) {
    throw new ConfigurationError(
      'origins: must be a list of complete origins, such as ["https://desk.example"] without a path or a slash at the end, or "same-origin" if the server in front of the relay checks Host',
    );
  }
  const allowed = new Set<string>(origins);
  return (origin) => allowed.has(origin);
}

// Behind a proxy that terminates TLS, the relay gets http: although the page has https:. But a page with http: and a
// relay with https: have different origins.
const isOwnOrigin: OriginRule = (origin, own) => origin === own.origin || origin === `https://${own.host}`;

/**
 * Refuses a request that no page of an allowed origin has sent. Every browser puts `Origin` on a POST, and a page
 * cannot forge it. `Sec-Fetch-Site` is a second proof, if the browser sends this header.
 */
export function checkOrigin(headers: Headers, own: URL, isAllowed: OriginRule, withCredentials: boolean): void {
  const origin = headers.get("origin");
  if (origin === null || !isAllowed(origin, own)) throw originRefused();
  const site = headers.get("sec-fetch-site");
  const isSameSite = site === "same-site" && !isOwnOrigin(origin, own);
  if (site !== null && site !== "same-origin" && !isSameSite) {
    throw new Refusal(403, "Sec-Fetch-Site: the request comes from a page of another site");
  }
  // A form needs no CORS permission, because a browser sends a form and its cookies without asking the relay first.
  const isOtherOrigin = site === null ? !isOwnOrigin(origin, own) : isSameSite;
  if (isOtherOrigin && !withCredentials && headers.has("cookie")) {
    throw new Refusal(
      403,
      "Cookie: this relay does not accept cookies from pages of another origin (option credentials)",
    );
  }
}

const originRefused = (): Refusal =>
  new Refusal(403, "Origin: pages of this origin may not call this relay (option origins)");

// The platform joins repeated Host headers with a comma.
const ONE_HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?$/i;

/** A function that throws `Refusal` if a request names more than one host. */
export type HostCheck = (headers: Headers, own: URL) => void;

/**
 * The check of `Host` that the option `origins` needs. A request can name two hosts: one in `Host`, and one in a
 * request target that is a complete URL. Some servers put the second host into `request.url`. With a list of origins,
 * the host in `request.url` may also be a host that a framework puts there: this machine (Next.js), the host that a
 * proxy names, or the host of a listed origin.
 */
export function hostCheck(origins: RelayOptions["origins"]): HostCheck {
  const listed = origins === "same-origin" ? undefined : new Set(origins.map((origin) => new URL(origin).host));
  const isOtherHost = (host: string, own: URL, headers: Headers): boolean => {
    if (URL.parse(`${own.protocol}//${host}`)?.host === own.host) return false;
    if (listed === undefined) return true;
    const isThisMachine = isLoopback(own.hostname) || own.hostname === "0.0.0.0";
    return !isThisMachine && !listed.has(own.host) && headers.get("x-forwarded-host") !== own.host;
  };
  return (headers, own) => {
    const host = headers.get("host");
    if (host === null) return;
    if (!ONE_HOST.test(host)) throw new Refusal(400, "Host: must occur once, and must name one host");
    if (isOtherHost(host, own, headers)) {
      throw new Refusal(400, "Host: must name the same host as the request target");
    }
  };
}

/** The CORS headers that pages of another allowed origin need to call the relay and to read its answer. */
export interface Cors {
  /** The CORS headers of every answer. */
  readonly headers: (request: Request, own: URL) => AnswerHeaders;
  /** The answer to a preflight request. Throws `Refusal` if the page may not call. */
  readonly preflight: (request: Request, own: URL) => Response;
}

const PREFLIGHT_HEADERS = {
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
      "access-control-expose-headers": `retry-after, ${RELAY_HEADER}`,
      ...(withCredentials ? { "access-control-allow-credentials": "true" } : {}),
    };
  };
  return {
    headers,
    preflight(request, own) {
      const corsHeaders = headers(request, own);
      const isPost = request.headers.get("access-control-request-method") === "POST";
      if (!isPost || !("access-control-allow-origin" in corsHeaders)) throw originRefused();
      return new Response(null, {
        status: 204,
        headers: { ...corsHeaders, ...PREFLIGHT_HEADERS, [RELAY_HEADER]: "1" },
      });
    },
  };
}
