import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { createClient, fetchTransport, httpTransport, undiciTransport } from "./index.ts";

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** A server that passes each request to the test. The test answers the request. */
async function heldServer() {
  const arrived: ServerResponse[] = [];
  const contents: string[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      contents.push(Buffer.concat(chunks).toString());
      arrived.push(response);
      for (const look of waiting) look();
    });
  });
  let connections = 0;
  server.on("connection", (socket) => {
    connections++;
    socket.on("close", () => connections--);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanups.push(() => (server.closeAllConnections(), server.close()));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    contents,
    connections: () => connections,
    /** Waits until this number of requests have arrived completely. */
    until: (count: number) =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (arrived.length >= count) resolve();
        };
        waiting.push(look);
        look();
      }),
  };
}

const accept = (response: ServerResponse | undefined): void => void response?.end('{"id":1}');

describe.each(Object.entries({ undiciTransport, fetchTransport, httpTransport }))(
  "close() over %s",
  (_, makeTransport) => {
    function clientFor(baseUrl: string, options = {}) {
      const transport = makeTransport({ apiKey: "key", apiSecret: "secret", baseUrl });
      const client = createClient({ transport, timeout: 30_000, ...options });
      cleanups.push(() => client.close({ abort: true }));
      return client;
    }

    test("waits for an answer that takes 300 ms, and the message is accepted", async () => {
      const server = await heldServer();
      const client = clientFor(server.baseUrl);
      const sending = client.messages.send(141, { content: "Hello" });
      await server.until(1);
      setTimeout(() => accept(server.arrived[0]), 300);
      await client.close();
      expect(await sending).toMatchObject({ id: 1 });
      await expect.poll(server.connections).toBe(0);
    });

    test("ends every waiting call as not sent, and the server never gets its request", async () => {
      const server = await heldServer();
      const client = clientFor(server.baseUrl);
      const calls = ["first", "second", "third"].map((content) => client.messages.send(141, { content }));
      const results = Promise.allSettled(calls);
      await server.until(1);
      const closing = client.close();
      await expect(calls[1]).rejects.toMatchObject({ outcome: "not-sent", code: "closed" });
      accept(server.arrived[0]);
      await closing;
      expect(await results).toMatchObject([
        { value: { id: 1 } },
        { reason: { outcome: "not-sent", code: "closed" } },
        { reason: { outcome: "not-sent", code: "closed" } },
      ]);
      expect(server.contents).toHaveLength(1);
    });

    test("waits for a file that is being sent", async () => {
      const server = await heldServer();
      const client = clientFor(server.baseUrl);
      const attachments = [{ name: "big.bin", data: new Uint8Array(5_000_000).fill(97) }];
      const sending = client.messages.send(141, { attachments });
      const begun = Promise.race([sending, server.until(1)]);
      // The request was passed to the transport, and most of the request was not sent yet.
      await new Promise((resolve) => setImmediate(resolve));
      const closing = client.close();
      await begun;
      expect(server.contents[0]?.length).toBeGreaterThan(5_000_000);
      accept(server.arrived[0]);
      await closing;
      expect(await sending).toMatchObject({ id: 1 });
    });

    test("ends a call that gets no answer when the timeout of close() is over, and the outcome is unknown", async () => {
      const server = await heldServer();
      const client = clientFor(server.baseUrl);
      const results = Promise.allSettled([client.messages.send(141, { content: "Hello" })]);
      await server.until(1);
      await client.close({ timeout: 50 });
      expect(await results).toMatchObject([{ reason: { outcome: "unknown", code: "closed" } }]);
      await expect.poll(server.connections).toBe(0);
    });

    test("with abort ends a request that was sent at once, and the outcome is unknown", async () => {
      const server = await heldServer();
      const client = clientFor(server.baseUrl);
      const results = Promise.allSettled([client.messages.send(141, { content: "Hello" })]);
      await server.until(1);
      const closing = client.close();
      await client.close({ abort: true });
      await closing;
      expect(await results).toMatchObject([{ reason: { outcome: "unknown", code: "closed" } }]);
      await expect.poll(server.connections).toBe(0);
    });

    test("is called at the end of a block with `await using`", async () => {
      const server = await heldServer();
      const outcome = (async () => {
        await using livedesk = clientFor(server.baseUrl);
        const sending = livedesk.messages.send(141, { content: "Hello" });
        await server.until(1);
        setTimeout(() => accept(server.arrived[0]), 50);
        return { sending };
      })();
      expect(await (await outcome).sending).toMatchObject({ id: 1 });
      await expect.poll(server.connections).toBe(0);
    });
  },
);
