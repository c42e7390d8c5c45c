import type { MiddlewareHandler } from "hono";

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
