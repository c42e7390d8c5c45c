import type { IncomingMessage } from "node:http";
import { bodyStream } from "./body-stream.ts";

const HOST = /^(?:[\w.-]+|\[[\da-f:]+\])(?::\d+)?$/i;

/** Headers of which Node takes the first and another reader the last, if they are given twice. */
const SINGLE = ["host", "authorization"];

/**
 * A request as the platform's `Request`; its body flows in as it is read. Undefined for a target or host that two readers
 * could understand in two ways.
 */
export function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request | undefined {
  const { method = "", url: target = "" } = incoming;
  const host = hostOf(incoming);
  if (!HOST.test(host) || SINGLE.some((name) => isRepeated(name, incoming))) return undefined;
  const scheme = "encrypted" in incoming.socket ? "https" : "http";
  const url = URL.parse(`${scheme}://${host}${target}`);
  // Another text behind the parser than before it: dots that climb, backslashes, another host.
  if (url === null || url.pathname + url.search !== target) return undefined;
  try {
    const init = { method, headers: headersOf(incoming), signal };
    if (method === "GET" || method === "HEAD") return new Request(url, init);
    // Node wants to be told that the answer may come before the body has ended; the DOM's types do not know of it.
    const streaming = { ...init, body: bodyStream(incoming), duplex: "half" };
    return new Request(url, streaming);
  } catch {
    return undefined;
  }
}

/** The host that a request names: over HTTP/2 as its authority. Nothing where it names two. */
function hostOf({ headers }: IncomingMessage): string {
  const { host, ":authority": authority = host } = headers;
  return typeof authority === "string" && (host ?? authority) === authority ? authority : "";
}

const isRepeated = (name: string, { rawHeaders }: IncomingMessage): boolean =>
  rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === name).length > 1;

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = "", value = ""] = rawHeaders.slice(at, at + 2);
    // HTTP/2 tells the method and the target as headers, too.
    if (!name.startsWith(":")) headers.append(name, value);
  }
  return headers;
}
