import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { toNodeHandler } from "../node/handler.ts";

/** A relay on a socket. */
export interface Served extends AsyncDisposable {
  readonly url: string;
  close(): Promise<void>;
}

/** Puts a relay, or what stands in front of one, onto a free port of this machine. */
export async function serve(relay: (request: Request) => Promise<Response>): Promise<Served> {
  const server: Server = createServer(toNodeHandler(relay));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close, [Symbol.asyncDispose]: close };
}
