import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { connect as connectHttp2, createServer as createHttp2Server, type IncomingHttpHeaders } from "node:http2";
import { text as textOf } from "node:stream/consumers";
import { type AddressInfo, connect } from "node:net";
import { createClient } from "@livedesk/core";
import type { Transport } from "@livedesk/core/adapter";
import { manualClock } from "@livedesk/core/testing";
import { describe, expect, test } from "vitest";
import { toNodeHandler } from "./handler.ts";
import { scriptedRelay, readingTransport, serve } from "../testing/relays.ts";
import { ORIGIN, MESSAGES, rawBytes, sendRaw, open, picture, file, form, formHeaders } from "../testing/requests.ts";

const MEBIBYTE = 2 ** 20;

/** Sends requests one after the other over one connection, and returns the statuses. */
async function overOneConnection(url: string, requests: readonly Buffer[]): Promise<number[]> {
  const { port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  const statuses: number[] = [];
  for (const bytes of requests) {
    socket.write(bytes);
    let received = "";
    for await (const piece of socket.iterator({ destroyOnReturn: false })) {
      received += String(piece);
      if (received.endsWith("}")) break;
    }
    statuses.push(Number(received.split(" ", 2)[1]));
  }
  socket.destroy();
  return statuses;
}

test("the answer to a preflight request has no Content-Length, because a 204 has no body", async () => {
  const { relay } = scriptedRelay();
  await using served = await serve(relay);
  const { status, headers } = await sendRaw(served.url, {
    method: "OPTIONS",
    body: "",
    headers: { "access-control-request-method": "POST" },
  });
  expect([status, headers.get("content-length")]).toEqual([204, null]);
});

describe("a connection stays open", () => {
  test("a connection stays open after answers and refusals, even if a body was not read", async () => {
    const client = createClient(readingTransport(() => ({ status: 200, body: '{"id":1}' })));
    const { relay } = scriptedRelay({ client, authorize: (_, { conversationId }) => conversationId === 141 });
    await using served = await serve(relay);
    const headers = { connection: "keep-alive" };
    const large = file("a.png", "image/png", new Uint8Array(3 * MEBIBYTE));
    const unwanted = form([large]);
    const wrong = form([file("a.html", "text/html"), large]);
    const statuses = await overOneConnection(served.url, [
      rawBytes({ headers }),
      rawBytes({ headers: { ...headers, ...formHeaders }, body: unwanted, path: MESSAGES.replace("141", "142") }),
      rawBytes({ headers: { ...headers, ...formHeaders }, body: wrong }),
      rawBytes({ headers: { ...headers, origin: "null" }, body: "a".repeat(MEBIBYTE) }),
      rawBytes({ headers: { ...headers, ...formHeaders }, body: unwanted, path: "/elsewhere" }),
      rawBytes({ headers }),
    ]);
    expect(statuses).toEqual([200, 403, 415, 403, 404, 200]);
  });
});

test("a caller that is still sending can read a refusal", async () => {
  const { relay } = scriptedRelay();
  await using served = await serve(relay);
  const { socket, answer } = open(served.url);
  const length = { "content-length": String(1024 * MEBIBYTE) };
  socket.write(rawBytes({ headers: { ...formHeaders, ...length }, body: "" }));
  const piece = Buffer.alloc(MEBIBYTE);
  for (let sent = 0; sent < 8; sent++) socket.write(piece);
  expect(await answer).toMatchObject({ status: 413 });
});

test("the relay reads a body no faster than LiveDesk does", async () => {
  const taken: IncomingMessage[] = [];
  let goOn = (): void => undefined;
  const waited = new Promise<void>((resolve) => (goOn = resolve));
  /** A simulated LiveDesk that reads one chunk and then waits. */
  const hesitant: Transport = {
    clock: manualClock(),
    base64: btoa,
    async send({ body }) {
      const bytes = body.kind === "encoded" ? await body.data.open() : [];
      for await (const _ of bytes) await waited;
      return { status: 200, headers: {}, body: '{"id":1}' };
    },
  };
  const { relay } = scriptedRelay({ client: createClient(hesitant) });
  const handle = toNodeHandler(relay);
  const server = createServer((request, response) => (taken.push(request), handle(request, response)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { socket, answer } = open(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const body = form([file("a.png", "image/png", picture(30 * MEBIBYTE))]);
  socket.write(rawBytes({ headers: formHeaders, body }));
  // Waits until the sender has filled the buffers of the socket.
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  while (socket.writableLength === 0 || taken.length === 0) await turn();
  for (let turns = 0; turns < 1000; turns++) await turn();
  expect(taken[0]?.readableLength).toBeLessThan(MEBIBYTE);
  expect(socket.writableLength).toBeGreaterThan(20 * MEBIBYTE);
  goOn();
  expect((await answer).status).toBe(200);
  server.close();
});

test("if a body parser has already read the body, the relay answers 424 with the reason, and sends nothing", async () => {
  const { relay, transport } = scriptedRelay();
  const handle = toNodeHandler(relay);
  const server = createServer((request, response) => {
    request.on("data", () => undefined).on("end", () => handle(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const request of [{}, { headers: formHeaders, body: form([file()]) }]) {
    const { status, body } = await sendRaw(url, request);
    expect([status, body]).toEqual([424, expect.stringContaining("mount the relay before any body parser")]);
  }
  expect(transport.requests).toEqual([]);
  server.close();
});

/** Starts a server with this listener on a free port.  */
async function listen(listener: RequestListener): Promise<{ readonly url: string } & Disposable> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, [Symbol.dispose]: () => void server.close() };
}

test("toNodeHandler refuses a value that is not a function", () => {
  expect(() => toNodeHandler({ authorize: () => true } as never)).toThrow(
    "relay: must be a function, such as the one that createRelay() returns",
  );
});

test("if a middleware has already answered a request, the answer is not changed", async () => {
  let goOn = (): void => undefined;
  const relay = () => new Promise<Response>((resolve) => (goOn = () => resolve(Response.json({ id: 1 }))));
  const handle = toNodeHandler(relay);
  using server = await listen((request, response) => {
    handle(request, response);
    response.writeHead(503, { "content-length": 4 });
    goOn();
    setImmediate(() => setImmediate(() => response.end("late")));
  });
  expect(await sendRaw(server.url, {})).toMatchObject({ status: 503, body: "late" });
});

test("if a handler rejects, the connection ends, and the process continues", async () => {
  const handle = toNodeHandler(() => Promise.reject(new Error("canary")));
  using server = await listen(handle);
  await expect(sendRaw(server.url, {})).rejects.toThrow('closed after ""');
});

describe("over HTTP/2", () => {
  const ask = async (headers: Record<string, string>): Promise<[status: number | undefined, body: string]> => {
    const { relay } = scriptedRelay();
    const server = createHttp2Server(toNodeHandler(relay));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const session = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const stream = session.request({ ":method": "POST", ":path": MESSAGES, origin: ORIGIN, ...headers });
    const answered = new Promise<IncomingHttpHeaders>((resolve) => stream.once("response", resolve));
    stream.end('{"content":"Hello"}');
    const body = await textOf(stream);
    session.close();
    server.close();
    return [(await answered)[":status"] as number | undefined, body];
  };
  const json = { "content-type": "application/json" };

  test("a message is sent over HTTP/2", async () => {
    expect(await ask(json)).toEqual([200, '{"id":1}']);
    expect(await ask({ ...json, ":authority": "desk.example:8443" })).toEqual([200, '{"id":1}']);
  });

  test.each<[string, Record<string, string>, number]>([
    [
      "a request with another Host than its authority",
      { ...json, ":authority": "desk.example", host: "evil.example" },
      400,
    ],
    ["a request with an unsupported Content-Type", { "content-type": "text/plain" }, 415],
  ])("over HTTP/2, %s is refused", async (_, headers, status) => {
    expect(await ask(headers)).toEqual([status, expect.stringMatching(/^\{"error":/)]);
  });
});

test("the relay can be mounted below any path", async () => {
  const { relay } = scriptedRelay();
  await using served = await serve(relay);
  for (const mount of ["", "/a/b/c", "/%E3%82%B5", "/api/v2", "/api/v2/livedesk", "/api/v2/accounts.v1"]) {
    expect((await sendRaw(served.url, { path: MESSAGES.replace("/livedesk", mount) })).status).toBe(200);
  }
});
