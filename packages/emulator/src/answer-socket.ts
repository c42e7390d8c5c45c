import type { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { ConnectionReset } from "./faults/connection-reset.ts";
import type { UnderWay } from "./http/socket.ts";

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
