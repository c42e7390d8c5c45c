// A server in its own process. It sends its port to its parent process. The first argument says what the server does.
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";

const [, , task, nameOfThisMachine = ""] = process.argv;

/**
 * A proxy that opens tunnels. When its parent process sends a message, the proxy replies with the addresses (host and
 * port) of all tunnels so far.
 */
function startProxy(): void {
  const tunnels: string[] = [];
  const server = createServer((_, response) => response.writeHead(405).end());
  server.on("connect", (request, socket) => {
    const { hostname, port } = new URL(`http://${request.url}`);
    tunnels.push(`${hostname}:${port}`);
    const upstream = connect(Number(port), hostname === nameOfThisMachine ? "127.0.0.1" : hostname, () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.pipe(socket).pipe(upstream);
    });
    for (const end of [socket, upstream]) end.on("error", () => (socket.destroy(), upstream.destroy()));
  });
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
  process.on("message", () => process.send?.(tunnels));
}

/**
 * A server with a short queue of connections. When the process is stopped, the system accepts a few connections for it,
 * and drops all other connections until they are tried again after 1 s. The server accepts messages, and as a proxy it
 * answers 503.
 */
function startWithShortQueue(): void {
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.end('{"id":1}'));
  });
  server.on("connect", (_, socket) => socket.end("HTTP/1.1 503 X\r\ncontent-length: 0\r\n\r\n"));
  const place = { port: 0, host: "127.0.0.1", backlog: 1 };
  server.listen(place, () => process.send?.((server.address() as AddressInfo).port));
}

process.on("disconnect", () => process.exit());
if (task === "proxy") startProxy();
else startWithShortQueue();
