import type { HostRule } from "./origins.ts";
import { Refusal } from "./refusal.ts";

const OVERRIDES = ["x-http-method-override", "x-http-method", "x-method-override"];

// A second Host header is joined to the first with a comma.
const ONE_HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?$/i;

/** Refuses what would make one request look like another to whoever reads it next. */
export function refuseTricks({ headers }: Request, url: URL, isOtherHost: HostRule): void {
  const host = headers.get("host");
  if (host !== null && !ONE_HOST.test(host)) throw new Refusal(400, "Host: must be given once, and be one host");
  if (isOtherHost(headers, url)) throw new Refusal(400, "Host: must be the host that the request's target names");
  const override = OVERRIDES.find((name) => headers.has(name));
  if (override !== undefined)
    throw new Refusal(400, `${override}: the relay takes no other method than the request's own`);
  if (url.search !== "") throw new Refusal(400, "The relay takes no query");
  const transfer = headers.get("transfer-encoding");
  if (transfer !== null && transfer.toLowerCase() !== "chunked") {
    throw new Refusal(415, "Transfer-Encoding: the relay takes chunked alone");
  }
  const encoding = headers.get("content-encoding");
  if (encoding !== null) throw new Refusal(415, "Content-Encoding: the relay takes bodies as they are alone");
}
