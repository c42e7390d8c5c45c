import { createServer as createHttpServer, type IncomingHttpHeaders } from "node:http";
import { createServer } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import {
  type Client,
  type ClientEvent,
  createClient,
  fetchTransport,
  httpTransport,
  undiciTransport,
} from "../index.ts";
import { afterTest, answering, listen } from "../testing/servers.ts";

const answer = (status: number, body: Buffer, coding: string): Promise<string> =>
  answering(`HTTP/1.1 ${status} X\r\ncontent-length: ${body.length}\r\ncontent-encoding: ${coding}\r\n\r\n`, body);

const MESSAGE = Buffer.from('{"id":3030,"content":"é"}');
const REFUSAL = Buffer.from('{"error":"Not now"}');

describe.each(Object.entries({ undiciTransport, fetchTransport, httpTransport }))("%s", (_name, transport) => {
  // The calls use one connection, one after the other. `httpTransport` opens a connection for each call.
  const oneConnection = transport === httpTransport ? {} : { maxConnections: 1 };

  function clientFor(baseUrl: string, onEvent?: (event: ClientEvent) => void): Client {
    const client = createClient({
      transport: transport({ apiKey: "key", apiSecret: "secret", baseUrl, ...oneConnection }),
      maxRetries: 0,
      onEvent,
    });
    afterTest(() => client.close());
    return client;
  }

  const send = (baseUrl: string) => clientFor(baseUrl).messages.send(141, { content: "Hello" });

  describe("compression", () => {
    test("is not requested", async () => {
      let headers: IncomingHttpHeaders = {};
      const server = createHttpServer((request, response) => {
        ({ headers } = request);
        request.resume().on("end", () => response.end('{"id":1}'));
      });
      await send(await listen(server));
      expect(headers["accept-encoding"]).toBe("identity");
    });

    test.each<[string, string, (bytes: Buffer) => Buffer]>([
      ["gzip", "gzip", gzipSync],
      ["gzip by its old name", "x-gzip", gzipSync],
      ["gzip in capitals", "GZip", gzipSync],
      ["deflate", "deflate", deflateSync],
      ["deflate without a header", "deflate", deflateRawSync],
      ["br", "br", brotliCompressSync],
      ["zstd", "zstd", zstdCompressSync],
      ["no coding by its name", "identity", (bytes) => bytes],
      ["a coding that does not exist", "utf-8", (bytes) => bytes],
      ["two codings", "deflate, gzip", (bytes) => gzipSync(deflateSync(bytes))],
      ["four codings", "zstd, identity, br,gzip", (bytes) => gzipSync(brotliCompressSync(zstdCompressSync(bytes)))],
    ])(
      "an accepted message and a refusal are read even if the server encodes them with %s",
      async (_what, coding, encode) => {
        expect(await send(await answer(200, encode(MESSAGE), coding))).toMatchObject({ id: 3030, content: "é" });
        await expect(send(await answer(422, encode(REFUSAL), coding))).rejects.toMatchObject({
          outcome: "rejected",
          message: "The request was refused (HTTP 422): Not now",
        });
      },
    );

    test.each<[string, number, (bytes: Buffer) => Buffer]>([
      ["gzip", 10, gzipSync],
      ["deflate", 2, deflateSync],
      ["br", 0, brotliCompressSync],
      ["zstd", 4, zstdCompressSync],
    ])(
      "an accepted answer in damaged %s is an unknown outcome, and a refusal with such a body stays a refusal",
      async (coding, head, encode) => {
        const broken = Buffer.from(encode(MESSAGE)).fill(0xff, head);
        await expect(send(await answer(200, broken, coding))).rejects.toMatchObject({
          outcome: "unknown",
          code: "unreadable-answer",
          status: 200,
          message: expect.stringMatching(/^The answer \(HTTP 200\) could not be decompressed \(/),
        });
        await expect(send(await answer(422, broken, coding))).rejects.toMatchObject({
          outcome: "rejected",
          status: 422,
        });
        await expect(send(await answer(503, broken, coding))).rejects.toMatchObject({
          code: "server-error",
          status: 503,
        });
      },
    );

    test("if only the checksum of a gzip answer was cut off, the answer is read", async () => {
      expect(await send(await answer(200, gzipSync(MESSAGE).subarray(0, -8), "gzip"))).toMatchObject({ id: 3030 });
    });

    test("an accepted answer with more than five codings is an unknown outcome", async () => {
      const codings = Array.from({ length: 6 }, () => "gzip").join(",");
      const body = Array.from({ length: 6 }).reduce<Buffer>((bytes) => gzipSync(bytes), MESSAGE);
      await expect(send(await answer(200, body, codings))).rejects.toMatchObject({ code: "unreadable-answer" });
    });

    test("an answer that decompresses to 1 GiB is not decompressed completely, and is an unknown outcome", async () => {
      const member = gzipSync(Buffer.alloc(16 * 2 ** 20));
      const bomb = Buffer.concat(Array.from({ length: 64 }, () => member));
      const url = await answer(200, bomb, "gzip");
      const before = process.memoryUsage.rss();
      let most = before;
      const watching = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5);
      await expect(send(url)).rejects.toMatchObject({ outcome: "unknown", code: "unreadable-answer" });
      clearInterval(watching);
      expect(Math.max(most, process.memoryUsage.rss()) - before).toBeLessThan(300 * 2 ** 20);
    });
  });

  describe("an informational answer (1xx)", () => {
    const plain = (status: number, body: Buffer): string =>
      `HTTP/1.1 ${status} X\r\ncontent-length: ${body.length}\r\n\r\n`;
    const hint = "HTTP/1.1 103 Early Hints\r\nlink: </a.css>; rel=preload\r\n\r\n";
    test.each<[string, string[]]>([
      ["100 Continue", ["HTTP/1.1 100 Continue\r\n\r\n"]],
      ["100 Continue with headers", ["HTTP/1.1 100 Continue\r\ndate: today\r\n\r\n"]],
      ["100 Continue in pieces", "HTTP/1.1 100 Continue\r\n\r\n".split("")],
      ["102 Processing", ["HTTP/1.1 102 Processing\r\n\r\n"]],
      ["103 Early Hints", [hint]],
      ["several of them", ["HTTP/1.1 100 Continue\r\n\r\n", hint, "HTTP/1.1 100 Continue\r\n\r\n"]],
    ])("%s before an answer is ignored, and the connection is used for the next request", async (_what, heads) => {
      const client = clientFor(await answering(...heads, plain(200, MESSAGE), MESSAGE));
      for (let sent = 0; sent < 3; sent++)
        expect(await client.messages.send(141, { content: "Hello" })).toMatchObject({ id: 3030 });
      expect(await client.messages.retry(141, 3030)).toMatchObject({ id: 3030 });
      await expect(send(await answering(...heads, plain(422, REFUSAL), REFUSAL))).rejects.toMatchObject({
        outcome: "rejected",
        message: "The request was refused (HTTP 422): Not now",
      });
    });

    test("a 100 Continue while a large form is being sent is ignored", async () => {
      const server = createHttpServer();
      server.on("checkContinue", () => undefined);
      server.on("request", (request, response) => {
        response.writeContinue();
        request.resume().on("end", () => response.end(MESSAGE));
      });
      const client = clientFor(await listen(server));
      const attachments = [{ name: "a.bin", data: Buffer.alloc(5_000_000) }];
      expect(await client.messages.send(141, { attachments })).toMatchObject({ id: 3030 });
    });

    test("a 100 Continue without an answer after it is an unknown outcome", async () => {
      const server = createServer((socket) => socket.on("data", () => socket.end("HTTP/1.1 100 Continue\r\n\r\n")));
      await expect(send(await listen(server))).rejects.toMatchObject({ outcome: "unknown", code: "connection-lost" });
    });
  });

  test("if the server sends two answers to one request, the second answer is not used for the next request, and the connection is closed", async () => {
    let connections = 0;
    let requests = 0;
    const server = createServer((socket) => {
      connections++;
      socket.on("error", () => socket.destroy());
      socket.on("data", (chunk) => {
        const [, conversation] = /conversations\/(\d+)\//.exec(chunk.toString()) ?? [];
        const body = (id: string | undefined): string => `{"id":${++requests},"conversation_id":${id}}`;
        const whole = (text: string): string => `HTTP/1.1 200 X\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
        // The answer to 142 is a second answer to 141, which was already on its way when the request to 142 came.
        socket.write(whole(body(conversation === "142" ? "141" : conversation)));
      });
    });
    const client = clientFor(await listen(server));
    expect(await client.messages.send(141, { content: "Hello" })).toMatchObject({ conversation_id: 141 });
    expect(connections).toBe(1);
    await expect(client.messages.send(142, { content: "Hello" })).rejects.toMatchObject({
      outcome: "unknown",
      code: "conversation-mismatch",
      status: 200,
    });
    expect(await client.messages.send(143, { content: "Hello" })).toMatchObject({ conversation_id: 143 });
    expect(connections).toBe(transport === httpTransport ? 3 : 2);
  });
});
