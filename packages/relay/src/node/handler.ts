import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { ConfigurationError } from "@livedesk/core";
import { errorAnswer, toResponse } from "../answers.ts";

/** A relay, or a function that wraps one. */
type Handler = (request: Request) => Promise<Response>;

/** A request listener for `createServer` of `node:http` and `node:http2`, and for `use` of Express. */
export type NodeHandler = (
  incoming: IncomingMessage | Http2ServerRequest,
  outgoing: ServerResponse | Http2ServerResponse,
) => void;

/**
 * How long the rest of a body is read and dropped after the answer, in ms. If the connection were closed while the
 * caller is still sending, the caller would not get the answer, and would not know the outcome of the message.
 */
const DRAIN_MS = 5000;

/**
 * Turns a relay into a request listener for `node:http`, `node:http2`, Express and similar frameworks. Mount it before any body
 * parser. Throws `ConfigurationError` if `relay` is not a function.
 *
 * @example
 * const handle = toNodeHandler(createRelay({ client: livedesk, origins: ["https://desk.example"], authenticate, authorize }));
 */
export function toNodeHandler(relay: Handler): NodeHandler {
  if (typeof relay !== "function")
    throw new ConfigurationError("relay: must be a function, such as the one that createRelay() returns");
  return (incoming, outgoing) => {
    // The request and the response of HTTP/2 have the same interface as in HTTP/1.
    const [request, response] = [incoming as IncomingMessage, outgoing as ServerResponse];
    // An unexpected error ends only this connection, and not the process.
    answer(relay, request, response).catch(() => response.destroy());
  };
}

async function answer(relay: Handler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  // The reader of the body gets the error as well. Without a listener, the error would end the process.
  incoming.on("error", () => undefined);
  const disconnected = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) disconnected.abort();
  });
  const response = await respond(relay, incoming, disconnected.signal);
  const body = Buffer.from(await response.arrayBuffer());
  // A middleware may have answered in the meantime, for example a middleware that limits the time of a request.
  if (outgoing.destroyed || outgoing.headersSent) return;
  // A 204 must not have Content-Length (RFC 9110, 8.6).
  const length = response.status === 204 ? {} : { "content-length": body.byteLength };
  outgoing.writeHead(response.status, { ...Object.fromEntries(response.headers), ...length });
  outgoing.end(body);
  if (!incoming.readableEnded) drain(incoming);
}

async function respond(relay: Handler, incoming: IncomingMessage, signal: AbortSignal): Promise<Response> {
  if (incoming.readableDidRead) {
    return toResponse(errorAnswer(424, "The body was already read: mount the relay before any body parser"));
  }
  const request = toRequest(incoming, signal);
  if (request !== undefined) return relay(request);
  return toResponse(errorAnswer(400, "The request line, Host or Authorization is malformed or repeated"));
}

function drain(incoming: IncomingMessage): void {
  const timer = setTimeout(() => incoming.destroy(), DRAIN_MS).unref();
  incoming.once("close", () => clearTimeout(timer));
  incoming.resume();
}

const HOST = /^(?:[\w.-]+|\[[\da-f:]+\])(?::\d+)?$/i;

/** If one of these headers is given twice, Node uses the first, but other software may use the last. */
const SINGLE = ["host", "authorization"];

/**
 * Builds a `Request` of the platform, whose body arrives while it is read. Returns undefined if two servers could read
 * different targets or hosts in the request.
 */
function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request | undefined {
  const { method = "", url: target = "" } = incoming;
  const host = hostOf(incoming);
  if (!HOST.test(host) || SINGLE.some((name) => isRepeated(name, incoming))) return undefined;
  const scheme = "encrypted" in incoming.socket ? "https" : "http";
  const url = URL.parse(`${scheme}://${host}${target}`);
  // The URL parser has changed the target, because the target contained "..", a backslash or another host.
  if (url === null || url.pathname + url.search !== target) return undefined;
  try {
    const init = { method, headers: headersOf(incoming), signal };
    if (method === "GET" || method === "HEAD") return new Request(url, init);
    // Node requires `duplex` for a streamed body. The DOM's types do not have it.
    const streaming = { ...init, body: bodyStream(incoming), duplex: "half" };
    return new Request(url, streaming);
  } catch {
    return undefined;
  }
}

/** The host of a request; with HTTP/2, its authority. Empty if the request names two hosts. */
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
    // In HTTP/2, the method and the target are also headers, such as ":method".
    if (!name.startsWith(":")) headers.append(name, value);
  }
  return headers;
}

/**
 * The body of a request as a stream of the platform. The stream reads from the socket only when a chunk is requested,
 * and reads one chunk at a time. The connection stays open when the stream is cancelled.
 */
function bodyStream(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  let removeListeners: (() => void) | undefined;

  function listen(controller: ReadableStreamDefaultController<Uint8Array>): void {
    const onData = (chunk: Buffer): void => {
      incoming.pause();
      controller.enqueue(chunk);
    };
    const onEnd = (): void => {
      removeListeners?.();
      controller.close();
    };
    const onClose = (): void => {
      removeListeners?.();
      controller.error(new Error("The connection was closed"));
    };
    removeListeners = () => incoming.off("data", onData).off("end", onEnd).off("close", onClose);
    incoming.on("data", onData).on("end", onEnd).on("close", onClose);
    if (incoming.destroyed) onClose();
  }

  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (removeListeners === undefined) listen(controller);
        incoming.resume();
      },
      cancel: () => removeListeners?.(),
    },
    { highWaterMark: 0 },
  );
}
