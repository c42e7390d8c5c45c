import type { Server } from "node:http";
import { type AddressInfo, isIPv6 } from "node:net";

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
