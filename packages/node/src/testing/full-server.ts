// A server in a process of its own, which can be stopped: then the system takes a few connections for it, and drops the rest until
// they are tried again after 1 s. It accepts messages, and as a proxy it answers 503.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const server = createServer((request, response) => {
  request.resume().on("end", () => response.end('{"id":1}'));
});
server.on("connect", (_, socket) => socket.end("HTTP/1.1 503 X\r\ncontent-length: 0\r\n\r\n"));
server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());
