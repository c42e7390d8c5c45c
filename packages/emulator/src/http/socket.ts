import type { EventEmitter } from "node:events";
import { EVENTS } from "../routes/paths.ts";
import { type AddressInfo, isIPv6, type Socket } from "node:net";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { ConnectionReset } from "../faults/strike.ts";
import type { Server } from "node:http";

/** The exchanges of a server that have begun and will be answered. The stream of events is none of them: it never ends. */
export class UnderWay {
  readonly #requests = new Set<Request>();
  #goOn = (): void => undefined;

  begin(request: Request, answer: EventEmitter): void {
    if (new URL(request.url).pathname === EVENTS) return;
    this.#requests.add(request);
    answer.once("close", () => this.end(request));
  }

  /** Waits no longer for an exchange: it is over, or will never be answered. */
  end(request: Request): void {
    this.#requests.delete(request);
    if (this.#requests.size === 0) this.#goOn();
  }

  /** Waits until none is left, or until `giveUp` is called. */
  finished(): Promise<void> {
    return new Promise((resolve) => {
      this.#goOn = resolve;
      if (this.#requests.size === 0) resolve();
    });
  }

  /** Waits no longer. */
  giveUp(): void {
    this.#goOn();
  }
}

/** What the adapter passes on beside a request. */
interface Arrived {
  readonly incoming: { readonly socket: Socket };
  readonly outgoing: EventEmitter;
}

/**
 * Answers requests that come in by a socket. Where there is no answer, the connection ends: by a real reset (RST) if a
 * fault asked for one, which no client can take for the regular end of an idle connection.
 */
export const answerSocket =
  (handle: (request: Request) => Promise<Response>, underWay: UnderWay) =>
  async (request: Request, { incoming, outgoing }: Arrived): Promise<Response> => {
    underWay.begin(request, outgoing);
    try {
      return await handle(request);
    } catch (error) {
      if (error instanceof ConnectionReset) incoming.socket.resetAndDestroy();
      else incoming.socket.destroy();
      // Nothing was sent; this tells the adapter to send nothing.
      return RESPONSE_ALREADY_SENT;
    }
  };

// "All addresses" is none that a client could call.
const reachable: ReadonlyMap<string, string> = new Map([
  ["0.0.0.0", "127.0.0.1"],
  ["::", "::1"],
]);

function originOf({ address, port }: AddressInfo): string {
  const host = reachable.get(address) ?? address;
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

const isPortTaken = (error: Error): boolean => "code" in error && error.code === "EADDRINUSE";

/** Starts to listen and resolves to the origin that it got; rejects with a plain word when the port is taken. */
export const listen = (server: Server, port: number, host: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const fail = (cause: Error): void =>
      reject(
        isPortTaken(cause) ? new Error(`port ${port} of ${host} is in use; port 0 takes a free one`, { cause }) : cause,
      );
    server.once("error", fail);
    server.listen(port, host, () => {
      server.off("error", fail);
      resolve(originOf(server.address() as AddressInfo));
    });
  });
