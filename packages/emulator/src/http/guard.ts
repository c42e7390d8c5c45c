import { isIP, isIPv6 } from "node:net";
import { isLoopback } from "@livedesk/core/adapter";
import type { MiddlewareHandler } from "hono";
import { Refusal } from "./refusal.ts";

/** The origins, besides the emulator's own origin, whose pages may call the emulator. */
export interface AllowedOrigins {
  readonly allowedOrigins: readonly string[];
}

// A pattern such as http://*.example.com can be parsed as a URL, but no page has an origin with an asterisk.
const isOrigin = (text: string): boolean => !text.includes("*") && URL.canParse(text) && new URL(text).origin === text;

/**
 * Returns the origins. Throws a `TypeError` if one of them is not a complete origin. Patterns, paths, `*` and `null`
 * are not allowed.
 */
export function checkOrigins(origins: readonly string[]): readonly string[] {
  if (Array.isArray(origins) && origins.every((origin) => typeof origin === "string" && isOrigin(origin)))
    return origins;
  throw new TypeError("allowedOrigins: must be a list of complete origins, such as http://localhost:5173");
}

const METHODS = "GET, HEAD, POST, PUT, DELETE";

/**
 * Lets pages of these origins call the emulator. Preflight requests are answered here, so no fault is applied to them.
 * Requests of other origins get no CORS headers.
 */
export const cors =
  ({ allowedOrigins }: AllowedOrigins): MiddlewareHandler =>
  async (context, next) => {
    const { req } = context;
    const origin = req.header("Origin");
    if (origin === undefined || !allowedOrigins.includes(origin)) {
      await next();
      return;
    }
    const isPreflight = req.method === "OPTIONS" && req.header("Access-Control-Request-Method") !== undefined;
    if (isPreflight) context.res = preflightAnswer(req.header("Access-Control-Request-Headers"));
    else await next();
    context.res.headers.set("Access-Control-Allow-Origin", origin);
    context.res.headers.set("Access-Control-Expose-Headers", "Retry-After");
    context.res.headers.append("Vary", "Origin");
    // If a fault breaks a call on a connection that was used before, Chromium silently repeats the call. So each call
    // gets a new connection.
    context.res.headers.set("Connection", "close");
  };

const preflightAnswer = (headers = ""): Response =>
  new Response(null, {
    status: 204,
    headers: { "Access-Control-Allow-Methods": METHODS, "Access-Control-Allow-Headers": headers },
  });

/** The URL of the emulator. */
export interface OwnAddress {
  /** The origin, such as `http://127.0.0.1:4010`. */
  readonly url: string;
  readonly allowRemote: boolean;
}

const hostAndPort = /^(?:\[([\da-f:.]+)\]|([^:[\]]+))(?::(\d+))?$/i;
const DEFAULT_PORT = "80";

/** Whether a host name, or an IP address without brackets, can only be reached from this machine. */
export const isLoopbackHost = (host: string): boolean => isLoopback(isIPv6(host) ? `[${host}]` : host);

/**
 * Whether a `Host` header names this emulator. A web page can point its own domain at 127.0.0.1 (DNS rebinding), but the browser
 * still sends that domain as `Host`. So only loopback names are accepted, and IP addresses if other machines may connect.
 */
function isOwnHost(header: string, { url, allowRemote }: OwnAddress): boolean {
  const [, ipv6, name, port = DEFAULT_PORT] = hostAndPort.exec(header) ?? [];
  const host = (ipv6 ?? name)?.toLowerCase();
  if (host === undefined || port !== (new URL(url).port || DEFAULT_PORT)) return false;
  return isLoopbackHost(host) || (allowRemote && isIP(host) !== 0);
}

const SCHEME = "http://";
const readOnly = new Set(["GET", "HEAD"]);

const isAllowed = (origin: string, own: OwnAddress & AllowedOrigins): boolean =>
  own.allowedOrigins.includes(origin) || (origin.startsWith(SCHEME) && isOwnHost(origin.slice(SCHEME.length), own));

/**
 * Throws a 403 for a request from a web page that is open in a browser on this machine. The check of `Host` also covers
 * requests that only read, because the control API shows every message without credentials.
 */
export function refuseStranger({ headers, url, method }: Request, own: OwnAddress & AllowedOrigins): void {
  const host = headers.get("Host") ?? new URL(url).host;
  if (!isOwnHost(host, own)) throw new Refusal(403, `Host: must be the host of this emulator, ${own.url}`);
  const origin = headers.get("Origin");
  if (origin !== null && !readOnly.has(method) && !isAllowed(origin, own))
    throw new Refusal(
      403,
      `Origin: pages of other origins may not change this emulator (${own.url}). Add the origin of the page to the option allowedOrigins`,
    );
}

const HEADERS = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  // Everybody who knows the URL of a file may read the file, so the URL must not leak.
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};

/**
 * Adds the headers that forbid browsers to render an answer as a page, to show it in a frame, to cache it or to guess
 * its type.
 */
export const securityHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  const { headers } = context.res;
  for (const [name, value] of Object.entries(HEADERS)) if (!headers.has(name)) headers.set(name, value);
};
