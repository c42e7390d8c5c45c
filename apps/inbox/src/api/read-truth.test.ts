import { expect, test } from "vitest";
import { readTruth } from "./read-truth.ts";

const message = { id: 3030, message_type: 1, content: "Hello", created_at: 1_700_000_000, status: "sent" };

test("reads conversations, with times in ms", () => {
  const json = {
    conversations: [
      {
        id: 141,
        channel: "whatsapp",
        window: "open",
        window_ends_at: 1_700_000_500_000,
        customer: { name: "John" },
        messages: [
          {
            ...message,
            history: [
              { status: "failed", at: 1, reason: "131047: closed" },
              { status: "sent", at: 2 },
            ],
            attachments: [
              { id: 199, name: "a.png", type: "image/png", size: 3, data_url: "http://127.0.0.1:4010/f/x?y=1" },
            ],
          },
        ],
      },
    ],
  };
  const [conversation] = readTruth(json);
  expect(conversation).toMatchObject({ id: 141, customer: "John", window: "open", windowEndsAt: 1_700_000_500_000 });
  expect(conversation?.messages[0]).toMatchObject({
    from: "agent",
    createdAt: 1_700_000_000_000,
    attachments: [{ name: "a.png", path: "/f/x?y=1" }],
    history: [
      { status: "failed", at: 1, reason: "131047: closed" },
      { status: "sent", at: 2 },
    ],
  });
});

test("makes up a history of one state where there is none", () => {
  const failed = { ...message, status: "failed", content_attributes: { external_error: "131047: closed" } };
  const [conversation] = readTruth({ conversations: [{ id: 141, messages: [failed] }] });
  expect(conversation?.messages[0]?.history).toEqual([
    { status: "failed", at: 1_700_000_000_000, reason: "131047: closed" },
  ]);
});

test("takes the reason of a failure that comes as a number", () => {
  const failed = { ...message, status: "failed", content_attributes: { external_error: 131_047 } };
  const [conversation] = readTruth({ conversations: [{ id: 141, messages: [failed] }] });
  expect(conversation?.messages[0]?.history).toMatchObject([{ status: "failed", reason: "131047" }]);
});

test.each([null, [], { conversations: "none" }, { conversations: [null, 7, { messages: {} }] }])(
  "survives what is no truth: %j",
  (json) => {
    for (const conversation of readTruth(json)) expect(conversation.messages).toEqual([]);
  },
);

test("knows the customer's messages by their type", () => {
  const [conversation] = readTruth({ conversations: [{ id: 1, messages: [{ ...message, message_type: 0 }] }] });
  expect(conversation?.messages[0]?.from).toBe("customer");
});
