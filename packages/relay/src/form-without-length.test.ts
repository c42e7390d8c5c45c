import { createHash } from "node:crypto";
import { type Emulator, startEmulator } from "@livedesk/emulator";
import { createClient } from "@livedesk/node";
import type { Client } from "@livedesk/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  LETS_IN,
  scriptedRelay,
  pageRequest,
  type CountingUpstream,
  countingUpstream,
  serve,
} from "./testing/relays.ts";
import { MESSAGES, ORIGIN, sendRaw, text, picture, file, form, formHeaders } from "./testing/requests.ts";
import { createRelay, type RelayLimits, type RelayOptions } from "./index.ts";

let emulator: Emulator;
let client: Client;

beforeEach(async () => {
  emulator = await startEmulator();
  client = createClient({
    apiKey: emulator.apiKey,
    apiSecret: emulator.apiSecret,
    baseUrl: emulator.url,
    maxRetries: 0,
  });
});

afterEach(async () => {
  await client.close();
  await emulator.close();
});

const last = () => emulator.truth().conversations[0]?.messages.at(-1);

/** A request without Content-Length, like a request that a test makes in the same process. */
function inProcess(parts: Readonly<Record<string, string | File>>): Request {
  const body = new FormData();
  for (const [name, value] of Object.entries(parts)) body.append(name, value);
  const request = new Request(`https://relay.example${MESSAGES}`, {
    method: "POST",
    body,
    headers: { origin: ORIGIN },
  });
  expect(request.headers.get("content-length")).toBeNull();
  return request;
}

const photo = (size = 100_000): File => new File([picture(size) as BlobPart], "photo.png", { type: "image/png" });
const relayWith = (options: Partial<RelayOptions> = {}) => createRelay({ client, ...LETS_IN, ...options });

test("a Request made of FormData is sent byte for byte", async () => {
  const request = inProcess({ content: "The details", private: "true", "attachments[]": photo() });
  const answer = await relayWith()(request);
  expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ content: "The details" })]);
  const sha256 = createHash("sha256").update(picture(100_000)).digest("hex");
  expect(last()).toMatchObject({
    content: "The details",
    private: true,
    attachments: [{ name: "photo.png", type: "image/png", size: 100_000, sha256 }],
  });
});

test("a form in chunks (Transfer-Encoding) is sent byte for byte", async () => {
  await using served = await serve(relayWith());
  const body = form([text("content", "In chunks"), file("a.png", "image/png", picture(5000))]);
  const pieces = [body.subarray(0, 100), body.subarray(100, 3000), body.subarray(3000)];
  const chunks = pieces.flatMap((piece) => [
    Buffer.from(`${piece.length.toString(16)}\r\n`),
    piece,
    Buffer.from("\r\n"),
  ]);
  const headers = { ...formHeaders, "content-length": undefined, "transfer-encoding": "chunked" };
  const answer = await sendRaw(served.url, { headers, body: Buffer.concat([...chunks, Buffer.from("0\r\n\r\n")]) });
  expect(answer.status).toBe(200);
  expect(last()).toMatchObject({ content: "In chunks", attachments: [{ name: "a.png", size: 5000 }] });
});

describe("the checks of a form without a length", () => {
  test.each<[string, RelayLimits, Parameters<typeof inProcess>[0], number, string]>([
    ["bodyBytes", { bodyBytes: 50_000 }, { "attachments[]": photo() }, 413, "The body must be at most 50000"],
    ["fileBytes", { fileBytes: 50_000 }, { "attachments[]": photo() }, 413, "attachments[0]: a file must be"],
    [
      "jsonBytes, for its text fields",
      { jsonBytes: 50 },
      { content: "a".repeat(200), "attachments[]": photo() },
      413,
      "The text fields together",
    ],
    [
      "types",
      { types: ["image/gif"] },
      { "attachments[]": photo() },
      415,
      "attachments[0]: the type image/png is not allowed",
    ],
    [
      "the rule about the names of parts",
      {},
      { account_id: "1", "attachments[]": photo() },
      422,
      "A part of the form has an unknown name",
    ],
    ["the rules for a message", {}, { private: "maybe", "attachments[]": photo() }, 422, "private: must be"],
    ["the rule that there is at least one file", {}, { content: "a" }, 422, "attachments: "],
  ])("a form without a length is refused if it breaks the limit %s", async (_, limits, parts, status, error) => {
    const before = emulator.truth();
    const answer = await relayWith({ limits })(inProcess(parts));
    expect(answer.status).toBe(status);
    expect(((await answer.json()) as { error: string }).error.slice(0, error.length)).toBe(error);
    expect(emulator.truth()).toEqual(before);
  });
});

test("a refused form causes no unhandled rejection", async () => {
  const unhandled: unknown[] = [];
  const listen = (error: unknown): void => void unhandled.push(error);
  process.on("unhandledRejection", listen);
  try {
    for (const options of [
      { authenticate: () => undefined },
      { authorize: () => false },
      { limits: { fileBytes: 5 } },
    ]) {
      const answer = await relayWith(options)(inProcess({ content: "a", "attachments[]": photo() }));
      expect(answer.status).toBe("limits" in options ? 413 : 403);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  } finally {
    process.off("unhandledRejection", listen);
  }
  expect(unhandled).toEqual([]);
});

test("a form that is cut off makes no message", async () => {
  const before = emulator.truth();
  const body = form([file()]);
  for (const length of [body.length - 1, body.length - 3, 100]) {
    const answer = await relayWith()(pageRequest(formHeaders, { body: body.subarray(0, length) as BodyInit }));
    expect(answer.status).toBe(400);
  }
  expect(emulator.truth()).toEqual(before);
});

test("a form whose caller has disconnected before the form is complete makes no message", async () => {
  const { relay, transport } = scriptedRelay();
  const leave = new AbortController();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(form([file()]));
      leave.abort();
      controller.close();
    },
  });
  const init = { body, duplex: "half", signal: leave.signal } as RequestInit;
  const answer = await relay(pageRequest(formHeaders, init));
  expect([answer.status, await answer.json()]).toEqual([
    424,
    { error: "The caller has disconnected, so no message was made" },
  ]);
  expect(transport.requests).toEqual([]);
});

describe("the answer of LiveDesk to a form without a length", () => {
  let upstream: CountingUpstream;

  test.each([
    [200, 200],
    [422, 422],
    [500, 502],
  ])("after HTTP %i of LiveDesk, the relay answers HTTP %i", async (status, expected) => {
    upstream = await countingUpstream(status);
    const own = createClient({ apiKey: "key", apiSecret: "secret", baseUrl: upstream.url, maxRetries: 0 });
    const answer = await relayWith({ client: own })(inProcess({ "attachments[]": photo() }));
    expect(answer.status).toBe(expected);
    expect(upstream.arrived).toMatchObject([{ isComplete: true }]);
    const [{ headers, body } = { headers: {}, body: Buffer.alloc(0) }] = upstream.arrived;
    expect(headers["content-length"]).toBe(String(body.length));
    await own.close();
    await upstream[Symbol.asyncDispose]();
  });
});
