import { once } from "node:events";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach } from "vitest";

const cleanups: (() => unknown)[] = [];

// The hook is registered for the test file that imports this file.
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** Calls a function when the test has ended. The functions are called in the reverse order of registration. */
export const afterTest = (cleanup: () => unknown): void => void cleanups.push(cleanup);

/** Lets a server listen on a free port of this machine until the test has ended. Returns the port. */
export async function portOf(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  afterTest(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** Lets a server without TLS listen until the test has ended. Returns its URL. */
export const listen = async (server: Server): Promise<string> => `http://127.0.0.1:${await portOf(server)}`;

/** Starts an HTTP server. Returns its URL. */
export const httpServer = (listener: RequestListener): Promise<string> => listen(createHttpServer(listener));

/**
 * Starts a server that calls `onConnection` for each connection. Its connections end with the test. Returns its URL.
 */
export function rawServer(onConnection: (socket: Socket) => void): Promise<string> {
  return listen(
    createServer((socket) => {
      afterTest(() => socket.destroy());
      socket.on("error", () => socket.destroy());
      onConnection(socket);
    }),
  );
}

/** Starts a server that writes the same bytes each time that it gets some bytes. Returns its URL. */
export const answering = (...chunks: readonly (string | Buffer)[]): Promise<string> =>
  rawServer((socket) => {
    socket.on("data", () => {
      for (const chunk of chunks) socket.write(chunk);
    });
  });
