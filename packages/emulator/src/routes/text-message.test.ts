import { describe, expect, test } from "vitest";
import { Desk, START } from "../testing/desk.ts";

const content = "エージェントがメッセージを送信しています、正常ですか";

test("the answer to a text message equals the contract's example", async () => {
  const { status, body } = await new Desk().send(141, { content, private: false });
  expect(status).toBe(200);
  expect(body).toStrictEqual({
    id: 3030,
    content,
    inbox_id: 79,
    conversation_id: 141,
    message_type: 1,
    content_type: "text",
    status: "sent",
    content_attributes: {},
    created_at: START,
    private: false,
    source_id: null,
    sorting_id: 4,
    sender: {
      id: 3,
      name: "TEST",
      available_name: "TEST",
      avatar_url: "",
      type: "user",
      availability_status: "offline",
      thumbnail: "",
    },
  });
});

test("ids are counted over all conversations, and places are counted within one conversation", async () => {
  const desk = new Desk();
  const places = [];
  for (const conversation of [141, 143, 141]) places.push((await desk.send(conversation, { content })).body);
  expect(places).toMatchObject([
    { id: 3030, sorting_id: 4, inbox_id: 79 },
    { id: 3031, sorting_id: 2, inbox_id: 80 },
    { id: 3032, sorting_id: 5, inbox_id: 79 },
  ]);
});

test("the same request twice creates two messages, because the API has no idempotency key", async () => {
  const desk = new Desk();
  await desk.send(141, { content });
  await desk.send(141, { content });
  expect(desk.truthOf(141)?.messages.filter((message) => message.content === content)).toHaveLength(2);
});

describe("in content_attributes,", () => {
  test.each([
    ["in_reply_to with a message of this conversation is stored", { in_reply_to: 29 }, { in_reply_to: 29 }],
    ["in_reply_to with a message of another conversation is dropped", { in_reply_to: 30 }, {}],
    ["in_reply_to with a message that does not exist is dropped", { in_reply_to: 9999 }, {}],
    ["any other key is stored", { campaign: { id: 7 } }, { campaign: { id: 7 } }],
    ["external_error is dropped, because only the server may set it", { external_error: "1: no" }, {}],
  ])("%s", async (_, asked, kept) => {
    const desk = new Desk();
    const { body } = await desk.send(141, { content, content_attributes: asked });
    expect(body).toMatchObject({ status: "sent", content_attributes: kept });
    expect(desk.truthOf(141)?.messages.at(-1)?.content_attributes).toStrictEqual(kept);
  });
});

test("a private note has private: true", async () => {
  const desk = new Desk();
  expect((await desk.send(141, { content, private: true })).body).toMatchObject({ private: true, status: "sent" });
  expect(desk.truthOf(141)?.messages.at(-1)).toMatchObject({ content, private: true });
});

test("a Content-Type with a charset is accepted", async () => {
  const { status } = await new Desk().sendRaw({
    headers: { "Content-Type": "Application/JSON; charset=utf-8" },
    body: JSON.stringify({ content }),
  });
  expect(status).toBe(200);
});
