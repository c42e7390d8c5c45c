import { once } from "node:events";
import { createServer as createHttpServer, type ServerResponse } from "node:http";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { inspect } from "node:util";
import { beforeEach, describe, expect, test } from "vitest";
import { type Client, createClient, fetchTransport, httpTransport, LiveDeskError, undiciTransport } from "./index.ts";
import { afterTest, httpServer, listen, rawServer } from "./testing/servers.ts";

const transports = { undiciTransport, fetchTransport, httpTransport };
let transport = undiciTransport;

function clientFor(baseUrl: string): Client {
  const options = { apiKey: "key-canary", apiSecret: "secret-canary", baseUrl };
  const client = createClient({ transport: transport(options), timeout: 30_000, maxRetries: 0 });
  afterTest(() => client.close());
  return client;
}

/** The error of a send. */
async function failure(
  baseUrl: string,
  options: { timeout?: number; signal?: AbortSignal } = {},
): Promise<LiveDeskError> {
  const sending = clientFor(baseUrl).messages.send(141, { content: "text-canary" }, options);
  const error: unknown = await sending.catch((thrown: unknown) => thrown);
  if (!(error instanceof LiveDeskError)) throw new Error(`no LiveDeskError, but ${inspect(error)}`);
  const shown = `${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}`;
  for (const canary of ["secret-canary", "text-canary", btoa("key-canary:secret-canary")])
    expect(shown).not.toContain(canary);
  return error;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** A server that counts the requests that it gets. The test decides what the server does with each request. */
function counted(act: (socket: Socket) => void) {
  let requests = 0;
  const server = rawServer((socket) =>
    socket.on("data", (chunk) => {
      if (chunk.includes("POST ")) requests++;
      act(socket);
    }),
  );
  return { server, requests: () => requests };
}

describe.each(Object.entries(transports))("%s", (_name, chosen) => {
  beforeEach(() => {
    transport = chosen;
  });

  describe("nothing was sent, and the error proves it, after", () => {
    test("a refused connection", async () => {
      const error = await failure(`http://127.0.0.1:${await freePort()}`);
      expect(error).toMatchObject({ outcome: "not-sent", code: "connection-failed" });
      expect(error.message).toBe("The message was not sent: no connection could be made (ECONNREFUSED)");
    });

    test("a host that does not exist", async () => {
      const error = await failure("https://livedesk.invalid");
      expect(error).toMatchObject({ outcome: "not-sent", code: "connection-failed" });
    });

    test("a failed TLS handshake", async () => {
      const plain = await rawServer((socket) => socket.end("this is no TLS"));
      expect(await failure(plain.replace("http:", "https:"))).toMatchObject({ outcome: "not-sent" });
    });

    test("a timeout or an abort during the TLS handshake", async () => {
      const silent = (await rawServer(() => undefined)).replace("http:", "https:");
      expect(await failure(silent, { timeout: 20 })).toMatchObject({ outcome: "not-sent", code: "timeout" });
      expect(await failure(silent, { signal: AbortSignal.timeout(20) })).toMatchObject({
        outcome: "not-sent",
        code: "aborted",
      });
    });

    test("a signal that was aborted before the call", async () => {
      let connections = 0;
      const server = await rawServer(() => connections++);
      expect(await failure(server, { signal: AbortSignal.abort() })).toMatchObject({
        outcome: "not-sent",
        code: "aborted",
      });
      expect(connections).toBe(0);
    });
  });

  describe("the outcome is unknown, and the request is sent exactly once:", () => {
    test.each<[string, (socket: Socket) => void, string, number | undefined]>([
      [
        "a connection that is reset after the request",
        (socket) => socket.resetAndDestroy(),
        "connection-lost",
        undefined,
      ],
      ["a connection that is closed after the request", (socket) => socket.end(), "connection-lost", undefined],
      [
        "an answer that is not HTTP",
        (socket) => socket.end("220 mail.example ESMTP\r\n"),
        "unreadable-answer",
        undefined,
      ],
      [
        "a content-length that is not a number",
        (socket) => socket.end("HTTP/1.1 200 X\r\nContent-Length: x\r\n\r\n"),
        "unreadable-answer",
        undefined,
      ],
      [
        "headers that never end",
        (socket) => socket.end(`HTTP/1.1 200 X\r\na: ${"x".repeat(20_000)}\r\n\r\n`),
        "unreadable-answer",
        undefined,
      ],
      [
        "an upgrade that was not asked for",
        (socket) => socket.end("HTTP/1.1 101 X\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"),
        "unreadable-answer",
        undefined,
      ],
      [
        "chunks that are not valid",
        (socket) => socket.end("HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        "unreadable-answer",
        200,
      ],
      [
        "an answer that is cut off within its last chunk",
        (socket) => socket.end("HTTP/1.1 200 X\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{"),
        "connection-lost",
        200,
      ],
      [
        "an answer that is cut off within its head",
        (socket) => socket.end("HTTP/1.1 200 X\r\nConte"),
        "connection-lost",
        undefined,
      ],
      [
        "an answer that is cut off within its body",
        (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"id":'),
        "connection-lost",
        200,
      ],
      [
        "an answer in HTML",
        (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>"),
        "unreadable-answer",
        200,
      ],
      [
        "a redirect",
        (socket) => socket.end("HTTP/1.1 307 X\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"),
        "unexpected-status",
        307,
      ],
      ["HTTP 500", (socket) => socket.end("HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n"), "server-error", 500],
    ])("%s", async (_, act, code, status) => {
      const { server, requests } = counted(act);
      expect(await failure(await server)).toMatchObject({ outcome: "unknown", code, status });
      expect(requests()).toBe(1);
    });

    test("a timeout before the answer, and a timeout in the middle of the answer", async () => {
      const silent = counted(() => undefined);
      expect(await failure(await silent.server, { timeout: 1000 })).toMatchObject({
        outcome: "unknown",
        code: "timeout",
      });
      expect(silent.requests()).toBe(1);
      const slow = counted((socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"));
      expect(await failure(await slow.server, { timeout: 1000 })).toMatchObject({
        outcome: "unknown",
        code: "timeout",
        status: 200,
      });
    });

    test("if the server sends the request back byte for byte, the error shows no part of it", async () => {
      const server = await rawServer((socket) => socket.on("data", (chunk) => socket.write(chunk)));
      expect(await failure(server)).toMatchObject({ outcome: "unknown", code: "unreadable-answer" });
    });

    test("if the answer cannot be parsed, the error repeats the words of undici's parser", async () => {
      const { server } = counted((socket) => socket.end("HTTP/1.1 200 X\r\nContent-Length: x\r\n\r\n"));
      expect((await failure(await server)).message).toBe(
        "No complete answer came: the answer is not valid HTTP/1.1: Invalid character in Content-Length. The message may exist: look at the conversation before you send it again",
      );
    });

    test("if the answer never ends, it is cut off", async () => {
      const server = await httpServer((_, response) => {
        const chunk = Buffer.alloc(2 ** 20, " ");
        const write = (): void => void (response.destroyed || response.write(chunk, write));
        write();
      });
      expect(await failure(server)).toMatchObject({
        outcome: "unknown",
        code: "unreadable-answer",
        status: 200,
        message: expect.stringContaining("is not a message: it is longer than 10485760 bytes"),
      });
    });
  });

  describe("rejected", () => {
    test("a refusal whose explanation was cut off is still a refusal", async () => {
      const server = await rawServer((socket) =>
        socket.on("data", () => socket.end('HTTP/1.1 422 X\r\nContent-Length: 99\r\n\r\n{"error":')),
      );
      expect(await failure(server)).toMatchObject({ outcome: "rejected", status: 422 });
    });

    test("no error shows the credentials or the text that a server repeats", async () => {
      const server = await httpServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on("data", (chunk: Buffer) => chunks.push(chunk));
        request.on("end", () => {
          const error = `${request.headers.authorization} ${Buffer.concat(chunks).toString()}`;
          response.writeHead(422, { "content-type": "application/json" }).end(JSON.stringify({ error }));
        });
      });
      expect((await failure(server)).message).toBe(
        'The request was refused (HTTP 422): Basic [redacted] {"content":"[redacted]"}',
      );
    });
  });

  test.each([
    [421, "rejected"],
    [407, "rejected"],
    [401, "unauthorized"],
  ])("HTTP %i, which fetch would change, is a refusal, and the error quotes the server", async (status, code) => {
    const body = JSON.stringify({ error: "Not here" });
    const { server, requests } = counted((socket) =>
      socket.end(`HTTP/1.1 ${status} X\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
    );
    const client = clientFor(await server);
    const calls = [() => client.messages.send(141, { content: "Hello" }), () => client.messages.retry(141, 3030)];
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({
        outcome: "rejected",
        code,
        status,
        message: `The request was refused (HTTP ${status}): Not here`,
      });
    }
    expect(requests()).toBe(2);
  });

  test("credentials are not sent to the target of a redirect", async () => {
    let strangers = 0;
    const stranger = await httpServer((_, response) => (strangers++, response.end()));
    const server = await httpServer((_, response) => response.writeHead(307, { location: stranger }).end());
    await failure(server);
    expect(strangers).toBe(0);
  });

  test("a connection that the server has closed is not used for another request", async () => {
    let connections = 0;
    const closed: Promise<unknown>[] = [];
    const server = createHttpServer((request, response) => {
      request.resume().on("end", () => response.end('{"id":1}', () => request.socket.end()));
    });
    server.on("connection", (socket) => {
      connections++;
      closed.push(once(socket, "close"));
    });
    const client = clientFor(await listen(server));
    for (let sent = 1; sent <= 5; sent++) {
      expect(await client.messages.send(141, { content: "Hello" })).toMatchObject({ id: 1 });
      await closed.at(-1);
    }
    expect(connections).toBe(5);
  });

  test("messages to one conversation arrive in the order of the calls, and messages to different conversations are sent at the same time", async () => {
    const arrived: string[] = [];
    const waiting: ServerResponse[] = [];
    const server = createHttpServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        arrived.push((JSON.parse(Buffer.concat(chunks).toString()) as { content: string }).content);
        // The server answers no request before a request of each conversation has come: if the requests were not sent
        // at the same time, the test would hang.
        if (waiting.push(response) === 3) for (const other of waiting.splice(0)) other.end('{"id":1}');
      });
    });
    const client = clientFor(await listen(server));
    const calls = Array.from({ length: 60 }, (_, number) => ({
      conversation: 1 + (number % 3),
      content: `${number % 3}:${number}`,
    }));
    await Promise.all(calls.map(({ conversation, content }) => client.messages.send(conversation, { content })));
    for (const conversation of ["0:", "1:", "2:"]) {
      const inOrder = calls.map(({ content }) => content).filter((content) => content.startsWith(conversation));
      expect(arrived.filter((content) => content.startsWith(conversation))).toEqual(inOrder);
    }
  });

  test("20 messages need as many connections as the transport promises, and close() ends the client", async () => {
    let connections = 0;
    const server = createHttpServer(
      (request, response) => void request.resume().on("end", () => response.end('{"id":1}')),
    );
    server.on("connection", () => connections++);
    const client = clientFor(await listen(server));
    for (let sent = 0; sent < 20; sent++) await client.messages.send(141, { content: "Hello" });
    // A pool may open a second connection while the first connection is still being returned to the pool.
    // `httpTransport` opens a connection for each message.
    expect(chosen === httpTransport ? [20] : [1, 2]).toContain(connections);
    await client.close();
    await expect(client.messages.send(141, { content: "four" })).rejects.toMatchObject({ outcome: "not-sent" });
  });
});

test.each(Object.entries(transports))("a transport that wraps %s can copy its answers", async (_, make) => {
  const baseUrl = await httpServer((_request, response) => {
    response.writeHead(429, { "content-type": "text/plain", "retry-after": "30", "set-cookie": ["a=1", "b=2"] });
    response.end("Too many");
  });
  const inner = make({ apiKey: "key", apiSecret: "secret", baseUrl });
  const send: typeof inner.send = async (...args) => ({ ...(await inner.send(...args)) });
  const client = createClient({ transport: { ...inner, send }, maxRetries: 0 });
  afterTest(() => client.close());
  await expect(client.messages.send(141, { content: "Hello" })).rejects.toMatchObject({
    outcome: "rejected",
    status: 429,
    retryAt: expect.any(Date),
    message: "The request was refused (HTTP 429): Too many",
  });
});
