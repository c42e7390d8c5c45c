import { type Emulator, startEmulator } from "@livedesk/emulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, createClient, isFailedMessage } from "./index.ts";

let emulator: Emulator;
let livedesk: Client;

beforeAll(async () => {
  emulator = await startEmulator();
  // The credentials are set here, because there is no relay that could add them.
  const authorization = `Basic ${btoa(`${emulator.apiKey}:${emulator.apiSecret}`)}`;
  livedesk = createClient({ baseUrl: emulator.url, authorization: async () => authorization });
});

afterAll(() => emulator.close());

const stored = (id: number) =>
  emulator
    .truth()
    .conversations.flatMap(({ messages }) => messages)
    .find((message) => message.id === id);

describe("the client over fetch sends", () => {
  test("a text message, a private note and a reply", async () => {
    const input = { content: "one\ntwo", private: true, content_attributes: { in_reply_to: 29 } };
    const sent = await livedesk.messages.send(141, input);
    expect(sent).toMatchObject({ ...input, status: "sent" });
    expect(stored(sent.id)).toMatchObject(input);
  });

  test("files, with their names and the line breaks of the text unchanged", async () => {
    const attachments = [
      new File(["png"], '写真 "1".png', { type: "image/png" }),
      { name: "a\r\nb", data: new Uint8Array([1, 2]) },
    ];
    const sent = await livedesk.messages.send(141, { content: "one\ntwo", attachments });
    expect(stored(sent.id)).toMatchObject({
      content: "one\ntwo",
      attachments: [
        { name: '写真 "1".png', type: "image/png", size: 3 },
        { name: "a\r\nb", type: "application/octet-stream", size: 2 },
      ],
    });
  });

  test("a template", async () => {
    const template_params = { name: "order_update", language: "en_US", processed_params: { 1: "John" } };
    const sent = await livedesk.messages.send(142, { content: "Hi John", template_params });
    expect(stored(sent.id)).toMatchObject({ template_params });
  });

  test("the retry of a failed message", async () => {
    const failed = await livedesk.messages.send(142, { content: "Are you there?" });
    expect(isFailedMessage(failed)).toBe(true);
    emulator.customerWrites(142, "Yes");
    expect(await livedesk.messages.retry(142, failed.id)).toMatchObject({ id: failed.id, status: "sent" });
  });

  test("a message, and throws the error of a refusal", async () => {
    await expect(livedesk.messages.send(999, { content: "Hello" })).rejects.toMatchObject({ name: "NotFoundError" });
  });
});
