import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { ConfigurationError } from "@livedesk/core";
import { errorAnswer, toResponse } from "../answer.ts";
import { toRequest } from "./to-request.ts";

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
