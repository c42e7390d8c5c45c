import { describe, expect, test } from "vitest";
import {
  conversationCreatedWebhookSchema,
  type MessageWebhook,
  messageWebhookSchema,
  statusInWebhook,
} from "./webhooks.ts";

/** Every key that EngageLab's page shows in the event, with values of the types that it shows. */
const CONVERSATION_CREATED = {
  event: "conversation_created",
  account: { id: 12_345_678_901_234, name: "Example" },
  additional_attributes: {},
  custom_attributes: {},
  can_reply: true,
  channel: "Channel::Api",
  contact_inbox: { id: 1, contact_id: 2, inbox_id: 3, source_id: "0a1b", created_at: "2026-11-28T10:00:00.000Z" },
  id: 141,
  inbox_id: 3,
  messages: [],
  labels: [],
  meta: {
    sender: {
      id: 2,
      name: "John",
      email: "john@example.com",
      identifier: null,
      thumbnail: "",
      blocked: false,
      type: "contact",
    },
    assignee: null,
    team: null,
    hmac_verified: false,
    channel: "Channel::Api",
  },
  status: "open",
  snoozed_until: null,
  ticket_info: null,
  unread_count: 0,
  created_at: 1_790_000_000,
  updated_at: 1_790_000_000.123456,
  conversation_category: "chat",
  chat_mode: "private_chat",
};

/** A message as Chatwoot writes it into a webhook. */
const MESSAGE: MessageWebhook = {
  event: "message_updated",
  id: 3030,
  content: "Hello",
  content_type: "text",
  message_type: "outgoing",
  private: false,
  created_at: "2026-11-28T10:00:00.000Z",
  source_id: "wamid.A",
  content_attributes: { external_error: "131047: Re-engagement message" },
  sender: { id: 7, name: "Agent", type: "user" },
  conversation: { id: 141, can_reply: false, messages: [{ id: 3030, status: "failed", message_type: 1 }] },
  account: { id: 1, name: "Example" },
};

test("the event that EngageLab documents is read unchanged, with all keys", () => {
  expect(conversationCreatedWebhookSchema.parse(CONVERSATION_CREATED)).toEqual(CONVERSATION_CREATED);
});

test("a message as Chatwoot writes it is read unchanged", () => {
  expect(messageWebhookSchema.parse(MESSAGE)).toEqual(MESSAGE);
});

test("in a webhook, every field but the event and the id may be missing, null or of another type", () => {
  for (const value of [undefined, null, { unexpected: true }]) {
    const message = Object.fromEntries(Object.keys(MESSAGE).map((key) => [key, value]));
    expect(messageWebhookSchema.safeParse({ ...message, event: "message_created", id: 1 }).success).toBe(true);
    const conversation = Object.fromEntries(Object.keys(CONVERSATION_CREATED).map((key) => [key, value]));
    const created = { ...conversation, event: "conversation_created", id: "1" };
    expect(conversationCreatedWebhookSchema.parse(created).id).toBe(1);
  }
  expect(messageWebhookSchema.safeParse({ ...MESSAGE, id: undefined }).success).toBe(false);
  expect(messageWebhookSchema.safeParse({ ...MESSAGE, event: "conversation_created" }).success).toBe(false);
});

describe("statusInWebhook()", () => {
  test("returns the status of the message", () => {
    expect(statusInWebhook(MESSAGE)).toBe("failed");
  });

  test("returns nothing if the conversation's last message is another one", () => {
    expect(statusInWebhook({ ...MESSAGE, id: 3029 })).toBeUndefined();
    expect(statusInWebhook({ ...MESSAGE, conversation: { id: 141, messages: [] } })).toBeUndefined();
    expect(statusInWebhook({ ...MESSAGE, conversation: null })).toBeUndefined();
  });

  test("prefers a status beside the other fields of the message", () => {
    expect(statusInWebhook({ ...MESSAGE, status: "read" } as MessageWebhook)).toBe("read");
  });
});
