import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { ConfigurationError } from "@livedesk/core";
import { errorAnswer, toResponse } from "../answers.ts";

/** A relay, or what stands in front of one. */
type Handler = (request: Request) => Promise<Response>;

/** What the `createServer` of `node:http` and `node:http2`, and Express's `use` take. */
export type NodeHandler = (
  incoming: IncomingMessage | Http2ServerRequest,
  outgoing: ServerResponse | Http2ServerResponse,
) => void;

/**
 * How long a body that is not wanted is read and dropped, in ms. A connection that is closed while its caller still sends takes
 * the answer with it, and the caller would not know what became of the message.
 */
const LINGER = 5000;

/**
 * Makes a relay one for `node:http`, Express and whatever is like them. Mount it before what parses bodies. Throws
 * `ConfigurationError` for what is no relay.
 *
 * @example
 * const handle = toNodeHandler(createRelay({ client: livedesk, origins: ["https://desk.example"], authenticate, authorize }));
 */
export function toNodeHandler(relay: Handler): NodeHandler {
  if (typeof relay !== "function") throw new ConfigurationError("relay: must be what createRelay() has returned");
  return (incoming, outgoing) => {
    // HTTP/2's are made to be used as HTTP/1's.
    const [request, response] = [incoming as IncomingMessage, outgoing as ServerResponse];
    // Whatever goes wrong ends this connection, and not the process.
    answer(relay, request, response).catch(() => response.destroy());
  };
}

async function answer(relay: Handler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  // Its reader is told by an error; without a listener, the process would be.
  incoming.on("error", () => undefined);
  const gone = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  const request = incoming.readableDidRead ? "read" : toRequest(incoming, gone.signal);
  const response = request instanceof Request ? await relay(request) : unreadable(request);
  const body = Buffer.from(await response.arrayBuffer());
  // What stands in front may have answered meanwhile, as one that watches the time does.
  if (outgoing.destroyed || outgoing.headersSent) return;
  // A 204 must not say how long it is (RFC 9110, 8.6).
  const length = response.status === 204 ? {} : { "content-length": body.byteLength };
  outgoing.writeHead(response.status, { ...Object.fromEntries(response.headers), ...length });
  outgoing.end(body);
  if (!incoming.readableEnded) drop(incoming);
}

const unreadable = (why: "read" | undefined): Response =>
  toResponse(
    why === "read"
      ? errorAnswer(424, "The body was read before it came to the relay: mount the relay before what parses bodies")
      : errorAnswer(400, "The request line, Host or Authorization cannot be read, or is given twice"),
  );

function drop(incoming: IncomingMessage): void {
  const timer = setTimeout(() => incoming.destroy(), LINGER).unref();
  incoming.once("close", () => clearTimeout(timer));
  incoming.resume();
}

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

/**
 * A body as a stream of the platform's own. It takes nothing out of the socket before it is asked to, and no more than is asked
 * for; and where it is not wanted any more, it ends no connection.
 */
export function bodyStream(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  let forget: (() => void) | undefined;

  function listen(controller: ReadableStreamDefaultController<Uint8Array>): void {
    const onData = (chunk: Buffer): void => {
      incoming.pause();
      controller.enqueue(chunk);
    };
    const onEnd = (): void => {
      forget?.();
      controller.close();
    };
    const onClose = (): void => {
      forget?.();
      controller.error(new Error("The connection was closed"));
    };
    forget = () => incoming.off("data", onData).off("end", onEnd).off("close", onClose);
    incoming.on("data", onData).on("end", onEnd).on("close", onClose);
    if (incoming.destroyed) onClose();
  }

  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (forget === undefined) listen(controller);
        incoming.resume();
      },
      cancel: () => forget?.(),
    },
    { highWaterMark: 0 },
  );
}
