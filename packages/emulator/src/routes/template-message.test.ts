import { expect, test } from "vitest";
import { Desk, START } from "../testing/desk.ts";

const template_params = {
  name: "order_update",
  namespace: "optional_namespace",
  language: "en_US",
  category: "MARKETING",
  processed_params: { "1": "John", "2": "発送済み" },
  header_params: { type: "text", text_variables: { "1": "注文 #456" } },
  footer_params: { text_variables: { "1": "Acme株式会社" } },
  button_params: [{ index: 0, sub_type: "url", text: "track/12345" }],
};
const message = { content: "チャットUI表示テキスト", message_type: "outgoing", template_params };

test("the template request of the contract is answered with a message and the template's name", async () => {
  const desk = new Desk();
  const { status, body } = await desk.send(141, message);
  expect(status).toBe(200);
  expect(body).toStrictEqual({
    id: 3030,
    content: message.content,
    inbox_id: 79,
    conversation_id: 141,
    message_type: 1,
    content_type: "text",
    status: "sent",
    content_attributes: {},
    additional_attributes: { template_params: { name: "order_update", language: "en_US", category: "MARKETING" } },
    created_at: START,
    private: false,
    source_id: null,
    sorting_id: 4,
    sender: expect.objectContaining({ id: 3 }),
  });
  expect(desk.truthOf(141)?.messages.at(-1)?.template_params).toStrictEqual(template_params);
});

test("the answer has no category if the request has none", async () => {
  const { body } = await new Desk().send(141, { ...message, template_params: { name: "hi", language: "en" } });
  expect(body).toMatchObject({ additional_attributes: { template_params: { name: "hi", language: "en" } } });
  expect(body).not.toHaveProperty("additional_attributes.template_params.category");
});

test("a template is delivered in a closed window", async () => {
  expect((await new Desk().send(142, message)).body).toMatchObject({ status: "sent", content_attributes: {} });
});
