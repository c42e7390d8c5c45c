import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A proxy between a page and its server. */
export interface LosingProxy extends AsyncDisposable {
  readonly url: string;
  /** The idempotency key of each message request, including repeated ones. */
  readonly keys: readonly string[];
}

/**
 * Starts a proxy that forwards everything except the answer to one message request. Instead of this answer, the proxy
 * closes the connection. `lostAnswer` is the number of the request, counted from 1.
 */
export async function losingProxy(server: string, lostAnswer: number): Promise<LosingProxy> {
  const { hostname, port, host } = new URL(server);
  const keys: string[] = [];
  const sockets = new Set<Socket>();
  const proxy = createServer((page) => {
    const upstream = connect(Number(port), hostname);
    let isLost = false;
    for (const socket of [page, upstream]) {
      sockets.add(socket);
      socket.once("close", () => [page, upstream].forEach((each) => each.destroy()));
      socket.on("error", () => undefined);
    }
    page.on("data", (bytes) => {
      // On loopback, the headers of a request arrive in one chunk. Host and Origin must name the server, because the
      // server checks them.
      const text = bytes.toString("latin1").replaceAll(hostOf(proxy), host);
      const [, key] = /^POST [^]*^idempotency-key: (\S+)/im.exec(text) ?? [];
      if (key !== undefined) isLost = keys.push(key) === lostAnswer;
      upstream.write(text, "latin1");
    });
    upstream.on("data", (bytes) => (isLost ? page.destroy() : page.write(bytes)));
  });
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://${hostOf(proxy)}/`,
    keys,
    async [Symbol.asyncDispose]() {
      proxy.close();
      for (const socket of sockets) socket.destroy();
      await once(proxy, "close");
    },
  };
}

const hostOf = (server: Server): string => `127.0.0.1:${(server.address() as AddressInfo).port}`;
