import { MARK } from "./answer.ts";
import { type OriginRule } from "./origins.ts";
import { Refusal, type RefusalHeaders } from "./refusal.ts";

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
