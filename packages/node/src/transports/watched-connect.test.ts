import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { buildConnector } from "undici";
import { expect, test } from "vitest";
import { watchSockets } from "../watched-connect.ts";

test("sockets are drained once the system has taken all that was written, or once they are closed", async () => {
  const server = createServer({ pauseOnConnect: true });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const accepted = once(server, "connection") as Promise<[Socket]>;
  const { watch, isDrained } = watchSockets();
  const connect = watch(buildConnector({}));
  expect(isDrained(), "without a socket").toBe(true);

  const open = (): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const port = String((server.address() as AddressInfo).port);
      connect({ hostname: "127.0.0.1", protocol: "http:", port }, (...[error, socket]) =>
        error ? reject(error) : resolve(socket),
      );
    });
  const socket = await open();
  const [reader] = await accepted;
  expect(isDrained(), "before anything was written").toBe(true);

  const drained = once(socket, "drain");
  // More than the buffers of any system hold for a reader that does not read.
  socket.write(Buffer.alloc(64 * 2 ** 20));
  expect(isDrained(), "while it waits").toBe(false);
  reader.resume();
  await drained;
  expect(isDrained(), "after it was taken").toBe(true);

  reader.pause();
  socket.write(Buffer.alloc(64 * 2 ** 20));
  expect(isDrained(), "while it waits again").toBe(false);
  socket.destroy();
  await once(socket, "close");
  expect(isDrained(), "after it was closed").toBe(true);
  reader.destroy();
  server.close();
});
