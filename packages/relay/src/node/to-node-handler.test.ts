import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { createClient, type Transport } from "@livedesk/core";
import { manualClock } from "@livedesk/core/testing";
import { describe, expect, test } from "vitest";
import { file, form, formHeaders } from "../testing/form.ts";
import { MESSAGES, open, rawBytes, sendRaw } from "../testing/raw-request.ts";
import { readingTransport } from "../testing/reading-transport.ts";
import { scriptedRelay } from "../testing/scripted-relay.ts";
import { serve } from "../testing/serve.ts";
import { toNodeHandler } from "./to-node-handler.ts";

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

describe("a connection goes on", () => {
  test("behind answers and refusals, also of bodies that nobody wanted", async () => {
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

test("a refusal can be read while the caller still sends", async () => {
  const { relay } = scriptedRelay();
  await using served = await serve(relay);
  const { socket, answer } = open(served.url);
  const length = { "content-length": String(1024 * MEBIBYTE) };
  socket.write(rawBytes({ headers: { ...formHeaders, ...length }, body: "" }));
  const piece = Buffer.alloc(MEBIBYTE);
  for (let sent = 0; sent < 8; sent++) socket.write(piece);
  expect(await answer).toMatchObject({ status: 413 });
});

test("no more of a body is taken than LiveDesk takes", async () => {
  const taken: IncomingMessage[] = [];
  let goOn = (): void => undefined;
  const waited = new Promise<void>((resolve) => (goOn = resolve));
  /** A LiveDesk that reads a little, and waits. */
  const hesitant: Transport = {
    clock: manualClock(),
    async send({ body }) {
      const bytes = body.kind === "encoded" ? await body.data.open() : [];
      for await (const _ of bytes) await waited;
      return { status: 200, headers: {}, body: '{"id":1}', receivedAt: 0 };
    },
  };
  const { relay } = scriptedRelay({ client: createClient(hesitant) });
  const handle = toNodeHandler(relay);
  const server = createServer((request, response) => (taken.push(request), handle(request, response)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { socket, answer } = open(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const body = form([file("a.png", "image/png", new Uint8Array(30 * MEBIBYTE))]);
  socket.write(rawBytes({ headers: formHeaders, body }));
  // Whoever sends has filled the socket's buffers, and waits.
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  while (socket.writableLength === 0 || taken.length === 0) await turn();
  for (let turns = 0; turns < 1000; turns++) await turn();
  expect(taken[0]?.readableLength).toBeLessThan(MEBIBYTE);
  expect(socket.writableLength).toBeGreaterThan(20 * MEBIBYTE);
  goOn();
  expect((await answer).status).toBe(200);
  server.close();
});

test("behind what parses bodies it says so, and sends nothing", async () => {
  const { relay, transport } = scriptedRelay();
  const handle = toNodeHandler(relay);
  const server = createServer((request, response) => {
    request.on("data", () => undefined).on("end", () => handle(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const request of [{}, { headers: formHeaders, body: form([file()]) }]) {
    const { status, body } = await sendRaw(url, request);
    expect([status, body]).toEqual([424, expect.stringContaining("mount the relay before what parses bodies")]);
  }
  expect(transport.requests).toEqual([]);
  server.close();
});

test("a path that was cut off by what mounts it is none of the relay's business", async () => {
  const { relay } = scriptedRelay();
  await using served = await serve(relay);
  for (const mount of ["", "/a/b/c", "/%E3%82%B5"]) {
    expect((await sendRaw(served.url, { path: MESSAGES.replace("/livedesk", mount) })).status).toBe(200);
  }
});
