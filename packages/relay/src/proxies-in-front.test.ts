import { createServer, request as requestOf, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Client, createClient as createPage, type LiveDeskError } from "@livedesk/browser";
import { type Emulator, startEmulator } from "@livedesk/emulator";
import { createClient } from "@livedesk/node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LETS_IN, pageFetch, type Served, serve } from "./testing/relays.ts";
import { createRelay } from "./index.ts";

let emulator: Emulator;
let server: Client;
let served: Served;

beforeEach(async () => {
  emulator = await startEmulator();
  server = createClient({ apiKey: emulator.apiKey, apiSecret: emulator.apiSecret, baseUrl: emulator.url });
  served = await serve(createRelay({ client: server, ...LETS_IN }));
});

afterEach(async () => {
  await served.close();
  await server.close();
  await emulator.close();
});

const HTML = "<html><head><title>502 Bad Gateway</title></head><body>nginx canary</body></html>";

/**
 * A proxy in front of the relay. It answers by itself, before or after the relay has received the message, or forwards
 * the answer of the relay.
 */
type Proxy = (
  outgoing: ServerResponse,
  passOn: () => Promise<void>,
  askRelay: () => Promise<void>,
) => Promise<void> | void;

const says = (status: number, body: string, type?: string) => (outgoing: ServerResponse) => {
  outgoing.writeHead(status, type === undefined ? {} : { "content-type": type }).end(body);
};

/** Starts a proxy in front of the relay, and returns the client of a page that calls the proxy. */
async function behind(proxy: Proxy): Promise<{ page: Client } & AsyncDisposable> {
  const front = createServer((incoming, outgoing) => {
    const ask = (relayed: ServerResponse | undefined): Promise<void> =>
      new Promise((resolve, reject) => {
        const { method, headers, url } = incoming;
        const upstream = requestOf(`${served.url}${url}`, { method, headers }, (answer) => {
          if (relayed === undefined) answer.resume().on("end", resolve);
          else answer.pipe(relayed.writeHead(answer.statusCode ?? 0, answer.headers)).on("finish", resolve);
        });
        incoming.pipe(upstream.on("error", reject));
      });
    void proxy(
      outgoing,
      () => ask(outgoing),
      () => ask(undefined),
    );
  });
  await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
  const { port } = front.address() as AddressInfo;
  const page = createPage({ baseUrl: `http://127.0.0.1:${port}/livedesk`, fetch: pageFetch, maxRetries: 0 });
  return {
    page,
    async [Symbol.asyncDispose]() {
      await page.close();
      front.closeAllConnections();
      await new Promise((resolve) => front.close(resolve));
    },
  };
}

const stored = (): number =>
  emulator.truth().conversations.flatMap(({ messages }) => messages.filter(({ content }) => content === "Hello"))
    .length;

const failureOf = (sending: Promise<unknown>): Promise<unknown> => sending.catch((error: unknown) => error);
const send = (page: Client): Promise<unknown> => failureOf(page.messages.send(141, { content: "Hello" }));

const IN_FRONT = "a server in front of the relay, such as a proxy or a CDN";

describe("an answer of a proxy while the relay is down", () => {
  test.each([
    ["502 of nginx", 502, HTML, "text/html"],
    ["503 of Envoy, in plain text", 503, "upstream connect error", "text/plain"],
    ["504 of nginx", 504, HTML, "text/html; charset=utf-8"],
    ["502 of Caddy, without a body", 502, "", undefined],
  ])("%s has an unknown outcome, and the error says that a proxy has answered", async (_, status, body, type) => {
    await using front = await behind(says(status, body, type));
    expect(await send(front.page)).toMatchObject({
      name: "UnknownOutcomeError",
      outcome: "unknown",
      code: "server-error",
      status,
      message: `The answer (HTTP ${status}) came from ${IN_FRONT}, and does not say whether the relay got the message. The message may exist: look at the conversation before you send it again`,
    });
    expect(stored()).toBe(0);
  });

  test.each([
    ["403 of a firewall", 403, HTML, "text/html", "RejectedError", "rejected"],
    ["404 of a CDN", 404, HTML, "text/html", "RejectedError", "rejected"],
    ["413 of nginx", 413, HTML, "text/html", "RejectedError", "rejected"],
    ["401 of a proxy that asks the user to sign in", 401, HTML, "text/html", "AuthenticationError", "unauthorized"],
  ])("%s is a rejection, and the error says that a proxy has refused", async (_, status, body, type, name, code) => {
    await using front = await behind(says(status, body, type));
    expect(await send(front.page)).toMatchObject({
      name,
      outcome: "rejected",
      code,
      status,
      message: `The request was refused (HTTP ${status}) by ${IN_FRONT}; or baseUrl is not the URL of a relay`,
    });
    expect(stored()).toBe(0);
  });

  test("429 of a CDN is a RateLimitError", async () => {
    await using front = await behind((outgoing) => {
      outgoing.writeHead(429, { "content-type": "text/html", "retry-after": "7" }).end(HTML);
    });
    expect(await send(front.page)).toMatchObject({
      name: "RateLimitError",
      outcome: "rejected",
      retryAt: expect.any(Date),
    });
  });

  test("200 with an HTML page, as a single-page application answers every path, has an unknown outcome", async () => {
    await using front = await behind(says(200, HTML, "text/html"));
    expect(await send(front.page)).toMatchObject({ outcome: "unknown", code: "unreadable-answer", status: 200 });
  });
});

test("a 504 of a proxy after the relay has sent the message has an unknown outcome", async () => {
  await using front = await behind(async (outgoing, _, askRelay) => {
    await askRelay();
    says(504, HTML, "text/html")(outgoing);
  });
  const error = await send(front.page);
  expect(error).toMatchObject({ outcome: "unknown", status: 504, message: expect.stringContaining(IN_FRONT) });
  expect(stored()).toBe(1);
});

describe("an answer of the relay that a proxy forwards", () => {
  test.each([
    ["500-before-commit", "unknown", "LiveDesk gave no clear answer"],
    ["429", "rejected", "LiveDesk received too many requests"],
  ] as const)("after the fault %s, the error contains the text of the relay", async (fault, outcome, said) => {
    emulator.faults.add({ fault });
    await server.close();
    await served.close();
    server = createClient({
      apiKey: emulator.apiKey,
      apiSecret: emulator.apiSecret,
      baseUrl: emulator.url,
      maxRetries: 0,
    });
    served = await serve(createRelay({ client: server, ...LETS_IN }));
    await using front = await behind((_, passOn) => passOn());
    const error = await send(front.page);
    expect(error).toMatchObject({ outcome, message: expect.stringContaining(said) });
    expect((error as LiveDeskError).message).not.toContain(IN_FRONT);
  });
});

test("after a first answer of the relay, JSON without the header livedesk-relay counts as an answer of a proxy", async () => {
  let isDown = false;
  await using front = await behind((outgoing, passOn) =>
    isDown ? says(504, '{"message":"Endpoint request timed out"}', "application/json")(outgoing) : passOn(),
  );
  expect(await front.page.messages.send(141, { content: "Hello" })).toMatchObject({ status: "sent" });
  isDown = true;
  expect(await send(front.page)).toMatchObject({ outcome: "unknown", message: expect.stringContaining(IN_FRONT) });
});

test("before the first answer of the relay, JSON counts as an answer of a server that replaces the relay, and its text is in the error", async () => {
  await using front = await behind(says(422, '{"error":"content: is required"}', "application/json"));
  expect(await send(front.page)).toMatchObject({
    outcome: "rejected",
    message: "The request was refused (HTTP 422): content: is required",
  });
});
