import type { MiddlewareHandler } from "hono";
import { isIP } from "node:net";
import { isLoopback } from "../loopback.ts";
import { Refusal } from "./refusal.ts";

/** The origins, beside the emulator's own, whose pages may call it. */
export interface AllowedOrigins {
  readonly allowedOrigins: readonly string[];
}

// A pattern would parse, and then match no page.
const isOrigin = (text: string): boolean => !text.includes("*") && URL.canParse(text) && new URL(text).origin === text;

/** Returns them. Throws a `TypeError` for one that is none: a pattern, a path behind it, `*` or `null` would let strangers in. */
export function checkOrigins(origins: readonly string[]): readonly string[] {
  if (Array.isArray(origins) && origins.every((origin) => typeof origin === "string" && isOrigin(origin)))
    return origins;
  throw new TypeError("allowedOrigins: must be a list of whole origins, such as http://localhost:5173");
}

const METHODS = "GET, HEAD, POST, PUT, DELETE";

/**
 * Lets pages of these origins call the emulator. A browser first asks whether it may: that is answered here, so that no fault
 * ever strikes such a question. To whoever else asks, nothing is said.
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
    const isQuestion = req.method === "OPTIONS" && req.header("Access-Control-Request-Method") !== undefined;
    if (isQuestion) context.res = permission(req.header("Access-Control-Request-Headers"));
    else await next();
    context.res.headers.set("Access-Control-Allow-Origin", origin);
    context.res.headers.set("Access-Control-Expose-Headers", "Retry-After");
    context.res.headers.append("Vary", "Origin");
    // On a connection that has served before, Chromium repeats a call by itself when a fault breaks it, and hides that.
    context.res.headers.set("Connection", "close");
  };

const permission = (headers = ""): Response =>
  new Response(null, {
    status: 204,
    headers: { "Access-Control-Allow-Methods": METHODS, "Access-Control-Allow-Headers": headers },
  });

/** Where the emulator is reached. */
export interface OwnAddress {
  /** Origin, such as `http://127.0.0.1:4010`. */
  readonly url: string;
  readonly allowRemote: boolean;
}

const hostAndPort = /^(?:\[([\da-f:.]+)\]|([^:[\]]+))(?::(\d+))?$/i;
const DEFAULT_PORT = "80";

/**
 * Whether a `Host` header names this emulator. A web page can point its own domain at 127.0.0.1 (DNS rebinding), but the
 * browser still sends that domain here: only loopback names are let in, and plain addresses where others may connect.
 */
export function isOwnHost(header: string, { url, allowRemote }: OwnAddress): boolean {
  const [, ipv6, name, port = DEFAULT_PORT] = hostAndPort.exec(header) ?? [];
  const host = (ipv6 ?? name)?.toLowerCase();
  if (host === undefined || port !== (new URL(url).port || DEFAULT_PORT)) return false;
  return isLoopback(host) || (allowRemote && isIP(host) !== 0);
}

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

const HEADERS = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  // An attachment's address is all that guards it.
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};

/**
 * Sees to it that no answer is rendered as a page, framed, cached or guessed to be of another type, unless it says itself how
 * it is to be taken.
 */
export const securityHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  const { headers } = context.res;
  for (const [name, value] of Object.entries(HEADERS)) if (!headers.has(name)) headers.set(name, value);
};
