import type { AddressInfo } from "node:net";
import { serve as serveHono } from "@hono/node-server";
import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ScriptedRelay, scriptedRelay, pageRequest } from "./testing/relays.ts";
import { MESSAGES, type RawRequest, sendRaw } from "./testing/requests.ts";
import type { RelayOptions } from "./index.ts";

/** A relay under Hono on a socket, as the guide mounts it. */
async function underHono(options: Partial<RelayOptions> = {}) {
  const scripted: ScriptedRelay = scriptedRelay(options);
  const app = new Hono();
  app.all("/livedesk/*", ({ req }) => scripted.relay(req.raw));
  const { server, port } = await new Promise<{ server: ReturnType<typeof serveHono>; port: number }>((resolve) => {
    const listening = serveHono({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, (info: AddressInfo) =>
      resolve({ server: listening, port: info.port }),
    );
  });
  const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  return { url: `http://127.0.0.1:${port}`, sent: () => scripted.transport.requests.length, close };
}

describe("under Hono, which puts a target that is a whole address into request.url", () => {
  let hono: Awaited<ReturnType<typeof underHono>>;

  beforeEach(async () => {
    hono = await underHono();
  });

  afterEach(() => hono.close());

  test.each<[string, RawRequest]>([
    ["a target of another host", { path: `http://evil.example${MESSAGES}` }],
    [
      "a target of another host, whose page it says it is",
      { path: `http://evil.example${MESSAGES}`, headers: { origin: "http://evil.example" } },
    ],
    ["two Host headers", { headers: { host: ["127.0.0.1", "127.0.0.1"] } }],
    ["two Host headers, the second a stranger's", { headers: { host: ["127.0.0.1", "evil.example"] } }],
  ])("%s is refused", async (_, request) => {
    const answer = await sendRaw(hono.url, request);
    expect([400, 403]).toContain(answer.status);
    expect(hono.sent()).toBe(0);
  });

  test("control: a target that is a path is taken", async () => {
    expect((await sendRaw(hono.url, {})).status).toBe(200);
  });
});

test("with same-origin, a target of another host than Host is refused: the server has checked Host alone", async () => {
  const hono = await underHono({ origins: "same-origin" });
  for (const host of ["evil.example", "127.0.0.1", "localhost"]) {
    const path = `http://${host}${MESSAGES}`;
    const headers = { host: "desk.example", origin: `http://${host}` };
    expect((await sendRaw(hono.url, { path, headers })).status).toBe(400);
  }
  expect(hono.sent()).toBe(0);
  await hono.close();
});

describe("what a framework puts in place of the host", () => {
  const ask = async (base: string, headers: Record<string, string>): Promise<number> => {
    const { relay } = scriptedRelay();
    const request = new Request(pageRequest().url.replace("https://relay.example", base), pageRequest(headers));
    return (await relay(request)).status;
  };

  test.each([
    ["Next.js: its own address", "http://localhost:3000", { host: "relay.example" }, 200],
    ["Next.js: all of its addresses", "http://0.0.0.0:3000", { host: "relay.example" }, 200],
    [
      "what the proxy has said",
      "https://relay.example",
      { host: "internal:3000", "x-forwarded-host": "relay.example" },
      200,
    ],
    ["the host of a listed origin", "https://desk.example", { host: "internal:3000" }, 200],
    ["the same host, with the usual port", "https://relay.example", { host: "relay.example:443" }, 200],
    ["another host", "https://evil.example", { host: "relay.example" }, 400],
    ["another port", "https://relay.example:8443", { host: "relay.example" }, 400],
    ["no Host at all, as in a test", "https://relay.example", {}, 200],
    ["a Host that is none", "https://relay.example", { host: "relay.example/x" }, 400],
  ])("%s", async (_, base, headers, status) => {
    expect(await ask(base, headers)).toBe(status);
  });
});
