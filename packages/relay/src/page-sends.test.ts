import { createHash } from "node:crypto";
import { createClient as createPage, type Client, isFailedMessage } from "@livedesk/browser";
import { type Emulator, startEmulator } from "@livedesk/emulator";
import { createClient } from "@livedesk/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Served, serve, pageFetch } from "./testing/relays.ts";
import { ORIGIN, sendRaw, PNG } from "./testing/requests.ts";
import { createRelay, type RelayAccess } from "./index.ts";

let emulator: Emulator;
let server: Client;
let served: Served;
let page: Client;
const asked: RelayAccess[] = [];

beforeAll(async () => {
  emulator = await startEmulator();
  server = createClient({ apiKey: emulator.apiKey, apiSecret: emulator.apiSecret, baseUrl: emulator.url });
  const relay = createRelay({
    client: server,
    origins: [ORIGIN],
    authenticate: () => "an agent",
    contentAttributes: ["in_reply_to", "note"],
    authorize: (_, access) => asked.push(access) > 0,
  });
  served = await serve(relay);
  page = createPage({ baseUrl: `${served.url}/livedesk`, fetch: pageFetch });
});

afterAll(async () => {
  await served.close();
  await server.close();
  await emulator.close();
});

const stored = (id: number) =>
  emulator
    .truth()
    .conversations.flatMap(({ messages }) => messages)
    .find((message) => message.id === id);

describe("a page sends through the relay", () => {
  test("a page sends a text message through the relay", async () => {
    const sent = await page.messages.send(141, { content: "one\ntwo 写真" });
    expect(sent).toMatchObject({ conversation_id: 141, content: "one\ntwo 写真", status: "sent" });
    expect(stored(sent.id)).toMatchObject({ content: "one\ntwo 写真", private: false });
    expect(asked.at(-1)).toEqual({ caller: "an agent", conversationId: 141, kind: "text" });
  });

  test("a page sends a private note that is a reply", async () => {
    const input = { content: "Look", private: true, content_attributes: { in_reply_to: 29 } };
    const sent = await page.messages.send(141, input);
    expect(stored(sent.id)).toMatchObject(input);
  });

  test("a page sends a template through the relay", async () => {
    const template_params = { name: "order_update", language: "en_US", processed_params: { 1: "John" } };
    const sent = await page.messages.send(142, { content: "Hi John", template_params });
    expect(stored(sent.id)).toMatchObject({ template_params });
    expect(asked.at(-1)).toEqual({ caller: "an agent", conversationId: 142, kind: "template" });
  });

  test("a page sends files with text, as a private note and as a reply, and the files arrive byte for byte", async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(50_000));
    bytes.set(PNG);
    const attachments = [
      new File([bytes], '写真 "1".png', { type: "image/png" }),
      { name: "voice.ogg", data: Buffer.from("OggS\r\n--"), type: "audio/ogg; codecs=opus" },
    ];
    const input = { content: "one\ntwo", private: true, content_attributes: { in_reply_to: 29, note: "a" } };
    const sent = await page.messages.send(141, { ...input, attachments });
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    expect(stored(sent.id)).toMatchObject({
      ...input,
      attachments: [
        { name: '写真 "1".png', type: "image/png", size: 50_000, sha256 },
        { name: "voice.ogg", size: 8 },
      ],
    });
    expect(asked.at(-1)).toEqual({ caller: "an agent", conversationId: 141, kind: "files" });
  });

  test("a page sends a single file without text, even if the file is empty", async () => {
    const sent = await page.messages.send(141, { attachments: [new File([], "a.txt", { type: "text/plain" })] });
    expect(stored(sent.id)).toMatchObject({ attachments: [{ name: "a.txt", size: 0 }] });
  });

  test("a page gets a message that has failed, and retries the message", async () => {
    const failed = await page.messages.send(142, { content: "Are you there?" });
    expect(isFailedMessage(failed)).toBe(true);
    emulator.customerWrites(142, "Yes");
    expect(await page.messages.retry(142, failed.id)).toMatchObject({ id: failed.id, status: "sent" });
    expect(asked.at(-1)).toEqual({ caller: "an agent", conversationId: 142, messageId: failed.id, kind: "retry" });
  });
});

test("the answer of the relay contains the message, and no header of LiveDesk", async () => {
  const { status, headers, body } = await sendRaw(served.url, {});
  expect([status, headers.get("content-type")]).toEqual([200, "application/json"]);
  expect(JSON.parse(body)).toMatchObject({ content: "Hello", status: "sent" });
  expect([...headers.keys()].toSorted()).toEqual([
    "access-control-allow-origin",
    "access-control-expose-headers",
    "cache-control",
    "connection",
    "content-length",
    "content-type",
    "date",
    "livedesk-relay",
    "vary",
    "x-content-type-options",
  ]);
});
