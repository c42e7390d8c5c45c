import type { EventEmitter } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, isIPv6, type Socket } from "node:net";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { ConnectionReset } from "../faults/strike.ts";
import { EVENTS, WAIT, withoutScope } from "../routes/paths.ts";

const UNENDING = new Set<string>([EVENTS, WAIT]);

/**
 * The requests of a server that are in progress and will be answered. The stream of events does not count, because it
 * never ends, and neither does a request that waits for a call.
 */
export class RequestsInProgress {
  readonly #requests = new Set<Request>();
  #resolve = (): void => undefined;

  begin(request: Request, answer: EventEmitter): void {
    if (UNENDING.has(withoutScope(new URL(request.url).pathname))) return;
    this.#requests.add(request);
    answer.once("close", () => this.end(request));
  }

  /** Called when a request is no longer in progress, because its answer was sent or will never be complete. */
  end(request: Request): void {
    this.#requests.delete(request);
    if (this.#requests.size === 0) this.#resolve();
  }

  /** Resolves when no request is in progress, or when `stopWaiting` is called. */
  finished(): Promise<void> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
      if (this.#requests.size === 0) resolve();
    });
  }

  /** Resolves `finished()` now. */
  stopWaiting(): void {
    this.#resolve();
  }
}

/** The values that the adapter passes on together with a request. */
interface NodeExchange {
  readonly incoming: { readonly socket: Socket };
  readonly outgoing: EventEmitter;
}

/**
 * Answers requests that arrive through a socket. If there is no answer, the connection ends. If a fault asks for a
 * reset, the connection ends with a real reset (RST), which no client can mistake for the regular end of an idle
 * connection.
 */
export const answerSocket =
  (handle: (request: Request) => Promise<Response>, inProgress: RequestsInProgress) =>
  async (request: Request, { incoming, outgoing }: NodeExchange): Promise<Response> => {
    inProgress.begin(request, outgoing);
    try {
      return await handle(request);
    } catch (error) {
      if (error instanceof ConnectionReset) incoming.socket.resetAndDestroy();
      else incoming.socket.destroy();
      // This header makes the adapter send nothing.
      return RESPONSE_ALREADY_SENT;
    }
  };

// A client cannot connect to the IP address that means "all addresses", so the URL contains the loopback address.
const reachable: ReadonlyMap<string, string> = new Map([
  ["0.0.0.0", "127.0.0.1"],
  ["::", "::1"],
]);

function originOf({ address, port }: AddressInfo): string {
  const host = reachable.get(address) ?? address;
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

const isPortTaken = (error: Error): boolean => "code" in error && error.code === "EADDRINUSE";

/**
 * Starts to listen, and resolves to the origin of the server. If the port is taken, the function rejects with an error
 * that says so.
 */
export const listen = (server: Server, port: number, host: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const fail = (cause: Error): void =>
      reject(
        isPortTaken(cause)
          ? new Error(`port ${port} of ${host} is in use: choose another port, or 0 for a free one`, { cause })
          : cause,
      );
    server.once("error", fail);
    server.listen(port, host, () => {
      server.off("error", fail);
      resolve(originOf(server.address() as AddressInfo));
    });
  });
