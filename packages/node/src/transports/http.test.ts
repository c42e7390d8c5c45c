import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createHttpsServer } from "node:https";
import type { Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { expect, test } from "vitest";
import * as forShortPrograms from "../http.ts";
import { ConfigurationError, createClient, httpTransport } from "../index.ts";
import { afterTest, httpServer, portOf } from "../testing/servers.ts";

const fixture = (name: string): string => readFileSync(new URL(`../__fixtures__/${name}`, import.meta.url), "utf8");
const cert = fixture("loopback.crt");
const key = fixture("loopback.key");
const credentials = { apiKey: "key", apiSecret: "secret" };

function clientFor(baseUrl: string, options: { ca?: string } = {}) {
  const client = createClient({ transport: httpTransport({ ...credentials, baseUrl, ...options }), maxRetries: 0 });
  afterTest(() => client.close());
  return client;
}

test("a server whose certificate is refused gets no byte of the request", async () => {
  const bytes: Buffer[] = [];
  const server = createTlsServer({ cert, key }, (socket) => {
    socket.on("error", () => undefined).on("data", (chunk: Buffer) => bytes.push(chunk));
  });
  const closed = once(server, "connection").then(([socket]) => once(socket as Socket, "close"));
  const sending = clientFor(`https://localhost:${await portOf(server)}`).messages.send(141, "Hello");
  await expect(sending).rejects.toMatchObject({ outcome: "not-sent", code: "certificate-refused" });
  await closed;
  expect(bytes).toEqual([]);
});

test("control: a server whose certificate is trusted gets the request", async () => {
  const server = createHttpsServer({ cert, key }, (request, response) => {
    request.resume().on("end", () => response.end('{"id":1}'));
  });
  const client = clientFor(`https://localhost:${await portOf(server)}`, { ca: cert });
  expect(await client.messages.send(141, "Hello")).toMatchObject({ id: 1 });
});

test.each([
  ["dispatcher", { dispatcher: { dispatch: () => true } }],
  ["maxConnections", { maxConnections: 5 }],
])("the option %s, which would have no effect, is refused", (name, option) => {
  const known = "Known options: apiKey, apiSecret, baseUrl, ca";
  expect(() => httpTransport({ ...credentials, ...option })).toThrow(
    new ConfigurationError(`Unknown option "${name}". ${known}`),
  );
});

test("createClient() of @livedesk/node/http has the options of createClient() of @livedesk/node, without `dispatcher`", async () => {
  const baseUrl = await httpServer((request, response) => {
    request.resume().on("end", () => response.end('{"id":1}'));
  });
  const events: string[] = [];
  const client = forShortPrograms.createClient({
    ...credentials,
    baseUrl,
    maxConnections: 1,
    onEvent: ({ type }) => events.push(type),
  });
  afterTest(() => client.close());
  expect(await client.messages.send(141, "Hello")).toMatchObject({ id: 1 });
  expect(events).toEqual(["request", "response", "outcome"]);
  const given = { ...credentials, dispatcher: { dispatch: () => true } };
  expect(() => forShortPrograms.createClient(given)).toThrow(/^Unknown option "dispatcher"\. Known options: /);
});
