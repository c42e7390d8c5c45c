import { readFileSync } from "node:fs";
import { startEmulator } from "@livedesk/emulator";
import type { TemplateMessage } from "@livedesk/schema";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, createClient, isFailedMessage } from "./index.ts";

const fixture = (name: string): object =>
  JSON.parse(readFileSync(new URL(`../../schema/src/__fixtures__/${name}.json`, import.meta.url), "utf8"));

let emulator: Awaited<ReturnType<typeof startEmulator>>;
let livedesk: Client;

beforeAll(async () => {
  emulator = await startEmulator();
  livedesk = createClient(emulator);
});

afterAll(async () => {
  await livedesk.close();
  await emulator.close();
});

/** A message as the emulator has stored it. */
const stored = (id: number) =>
  emulator
    .truth()
    .conversations.flatMap((conversation) => conversation.messages)
    .find((message) => message.id === id);

describe("the examples of the contract are sent:", () => {
  test("the text example", async () => {
    const sent = await livedesk.messages.send(141, fixture("text-request") as { content: string });
    expect(sent).toMatchObject({
      conversation_id: 141,
      message_type: 1,
      status: "sent",
      private: false,
      source_id: null,
    });
    expect(stored(sent.id)).toMatchObject(fixture("text-request"));
  });

  test("a private note to a conversation whose id is a string", async () => {
    const sent = await livedesk.messages.send("142", { content: "Look at order 456", private: true });
    expect(sent).toMatchObject({ conversation_id: 142, private: true, status: "sent" });
  });

  test("files with text, as a private note and as a reply", async () => {
    const attachments = [
      new File(["png"], "photo.png", { type: "image/png" }),
      { name: "voice.mp3", data: new TextEncoder().encode("mp3") },
      { name: "notes", data: new Blob(["text"]) },
    ];
    const sent = await livedesk.messages.send(141, {
      content: "The details",
      private: true,
      content_attributes: { in_reply_to: 29 },
      attachments,
    });
    expect(sent).toMatchObject({ content: "The details", private: true, content_attributes: { in_reply_to: 29 } });
    expect(sent.attachments?.map(({ file_type, file_size }) => [file_type, file_size])).toEqual([
      ["image", 3],
      ["audio", 3],
      ["file", 4],
    ]);
    const bytes = await fetch(sent.attachments?.[1]?.data_url ?? "");
    expect(await bytes.text()).toBe("mp3");
  });

  test("the template example", async () => {
    const message = fixture("template-request") as TemplateMessage;
    const sent = await livedesk.messages.send(142, message);
    expect(sent).toMatchObject({ ...fixture("template-response"), id: sent.id });
    expect(stored(sent.id)?.template_params).toEqual(message.template_params);
  });

  test.each(["text", "image", "video", "document", "location"])("a template with a header of type %s", async (type) => {
    const header_params = fixture(`header-${type}`) as { type: "text"; text_variables: Record<string, string> };
    const template_params = { name: "order_update", language: "en_US", header_params };
    const sent = await livedesk.messages.send(141, { content: "Hi", template_params });
    expect(stored(sent.id)?.template_params).toEqual(template_params);
  });

  test("a failed message, and its retry after the window was opened", async () => {
    const failed = await livedesk.messages.send(142, { content: "Are you there?" });
    expect(isFailedMessage(failed) && failed.content_attributes?.external_error).toBe(
      "131047: Re-engagement message is not allowed",
    );
    emulator.customerWrites(142, "Yes");
    const retried = await livedesk.messages.retry(142, failed.id);
    expect(retried).toMatchObject({ id: failed.id, status: "sent" });
  });
});

const send = (client: Client, id: number) => client.messages.send(id, { content: "Hello" });

test("if the server refuses a message, the error has the class of the refusal, and no message is stored", async () => {
  const before = emulator.truth();
  const stranger = createClient({ apiKey: "someone", apiSecret: "else", baseUrl: emulator.url });
  await expect(send(livedesk, 999)).rejects.toMatchObject({ name: "NotFoundError", status: 404, outcome: "rejected" });
  await expect(send(stranger, 141)).rejects.toMatchObject({ name: "AuthenticationError", status: 401 });
  await expect(livedesk.messages.retry(141, 29)).rejects.toMatchObject({ name: "RejectedError", status: 422 });
  await stranger.close();
  expect(emulator.truth()).toEqual(before);
});
