// A proxy that opens tunnels, in a process of its own. It tells its port, and when asked, where it has opened tunnels to.
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";

const [, , nameOfThisMachine = ""] = process.argv;
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
process.on("disconnect", () => process.exit());
