import type { AddressInfo } from "node:net";
import { serve as serveHono } from "@hono/node-server";
import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ScriptedRelay, scriptedRelay, pageRequest } from "./testing/relays.ts";
import { MESSAGES, type RawRequest, sendRaw } from "./testing/requests.ts";
import type { RelayOptions } from "./index.ts";

/** A relay in a Hono server that listens on a port. The relay is mounted as in the guide. */
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

describe("Hono puts a request target that is a complete URL into request.url", () => {
  let hono: Awaited<ReturnType<typeof underHono>>;

  beforeEach(async () => {
    hono = await underHono();
  });

  afterEach(() => hono.close());

  test.each<[string, RawRequest]>([
    ["a target with another host", { path: `http://evil.example${MESSAGES}` }],
    [
      "a target with another host, and the Origin of that host",
      { path: `http://evil.example${MESSAGES}`, headers: { origin: "http://evil.example" } },
    ],
    ["two Host headers", { headers: { host: ["127.0.0.1", "127.0.0.1"] } }],
    ["two Host headers, the second with another host", { headers: { host: ["127.0.0.1", "evil.example"] } }],
  ])("under Hono, a request with %s is refused", async (_, request) => {
    const answer = await sendRaw(hono.url, request);
    expect([400, 403]).toContain(answer.status);
    expect(hono.sent()).toBe(0);
  });

  test("control: under Hono, a request whose target is a path is accepted", async () => {
    expect((await sendRaw(hono.url, {})).status).toBe(200);
  });
});

test("with same-origin, a target with another host than Host is refused, because the server has checked only Host", async () => {
  const hono = await underHono({ origins: "same-origin" });
  for (const host of ["evil.example", "127.0.0.1", "localhost"]) {
    const path = `http://${host}${MESSAGES}`;
    const headers = { host: "desk.example", origin: `http://${host}` };
    expect((await sendRaw(hono.url, { path, headers })).status).toBe(400);
  }
  expect(hono.sent()).toBe(0);
  await hono.close();
});

describe("the host in request.url", () => {
  const ask = async (base: string, headers: Record<string, string>): Promise<number> => {
    const { relay } = scriptedRelay();
    const request = new Request(pageRequest().url.replace("https://relay.example", base), pageRequest(headers));
    return (await relay(request)).status;
  };

  test.each([
    ["is localhost, as Next.js sets it", "http://localhost:3000", { host: "relay.example" }, 200],
    ["is 0.0.0.0, as Next.js sets it", "http://0.0.0.0:3000", { host: "relay.example" }, 200],
    [
      "is the host in X-Forwarded-Host",
      "https://relay.example",
      { host: "internal:3000", "x-forwarded-host": "relay.example" },
      200,
    ],
    ["is the host of a listed origin", "https://desk.example", { host: "internal:3000" }, 200],
    ["is the host in Host with the default port", "https://relay.example", { host: "relay.example:443" }, 200],
    ["is named by no header", "https://evil.example", { host: "relay.example" }, 400],
    ["is the host in Host with another port", "https://relay.example:8443", { host: "relay.example" }, 400],
    ["is any host and there is no Host header", "https://relay.example", {}, 200],
    ["is any host and Host is malformed", "https://relay.example", { host: "relay.example/x" }, 400],
  ])("if the host in request.url %s (%s, headers %j), the answer is HTTP %i", async (_, base, headers, status) => {
    expect(await ask(base, headers)).toBe(status);
  });
});
