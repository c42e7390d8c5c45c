import {
  type AnsweredContentAttributes,
  answeredContentAttributesSchema,
  type Attachment,
  attachmentSchema,
  type MessageStatus,
  messageStatusSchema,
} from "./answers.ts";
import { answeredIdSchema } from "./ids.ts";
import { array, boolean, lenient, literal, number, string, union } from "./kinds.ts";
import { open } from "./objects.ts";

/** The account in a webhook. */
export interface WebhookAccount {
  /** The id of the account. */
  id?: number | null | undefined;
  /** The name of the account. */
  name?: string | null | undefined;
}

/** A person or a program in a webhook: the customer, or who sent a message. */
export interface WebhookPerson {
  /** The id of the person or program. */
  id?: number | null | undefined;
  /** The name. */
  name?: string | null | undefined;
  /** The e-mail address. */
  email?: string | null | undefined;
  /** The telephone number. */
  phone_number?: string | null | undefined;
  /** Your own id of a customer. */
  identifier?: string | null | undefined;
  /** What it is: `"contact"` for a customer, `"user"` for an agent, `"agent_bot"` for a program. */
  type?: string | null | undefined;
}

/** The last message of a conversation, as a webhook shows it: with the numbers of the API, unlike the webhook's own fields. */
export interface WebhookLastMessage {
  /** The id of the message. */
  id?: number | null | undefined;
  /** The text of the message. */
  content?: string | null | undefined;
  /** The type of the message: 0 is incoming, 1 is outgoing, 2 is activity, 3 is template. */
  message_type?: number | null | undefined;
  /** The state of the message. */
  status?: MessageStatus | null | undefined;
  /** When the message was made, in seconds since 1970 (Unix time). */
  created_at?: number | null | undefined;
}

/** The people of a conversation in a webhook. */
export interface WebhookMeta {
  /** The customer. */
  sender?: WebhookPerson | null | undefined;
  /** The agent to whom the conversation is assigned. */
  assignee?: WebhookPerson | null | undefined;
  /** The type of the channel, such as `"Channel::Api"`. */
  channel?: string | null | undefined;
}

/** The fields of a conversation in a webhook. EngageLab documents them for `conversation_created`. */
export interface WebhookConversation {
  /** The id of the conversation, to which `messages.send` sends. */
  id: number;
  /** The inbox that the conversation belongs to. */
  inbox_id?: number | null | undefined;
  /** The type of the channel, such as `"Channel::Api"` or `"Channel::Whatsapp"`. */
  channel?: string | null | undefined;
  /** The state of the conversation, such as `"open"`. */
  status?: string | null | undefined;
  /** Whether a text may be sent now. False if the window of 24 hours is closed: send a template. */
  can_reply?: boolean | null | undefined;
  /** The customer and the agent. */
  meta?: WebhookMeta | null | undefined;
  /** The last message of the conversation, at most one. */
  messages?: WebhookLastMessage[] | null | undefined;
  /** The names of the labels. */
  labels?: string[] | null | undefined;
  /** How many messages of the customer no agent has read. */
  unread_count?: number | null | undefined;
  /** When the conversation was made, in seconds since 1970 (Unix time). */
  created_at?: number | null | undefined;
  /** What kind of conversation it is, such as `"chat"`. */
  conversation_category?: string | null | undefined;
}

/** A conversation was created through the API. EngageLab documents this event. */
export interface ConversationCreatedWebhook extends WebhookConversation {
  event: "conversation_created";
  /** The account that the conversation belongs to. */
  account?: WebhookAccount | null | undefined;
}

/**
 * A message was created, by a customer, an agent or a program, or a message has changed. EngageLab does not document these events:
 * their fields are those of Chatwoot, from which LiveDesk is derived. A message that you sent through the API comes, too. Some types
 * differ from those of the API: `message_type` is a name, and `created_at` is a string.
 */
export interface MessageWebhook {
  event: "message_created" | "message_updated";
  /** The id of the message. */
  id: number;
  /** The text of the message. Null or missing if the message has only files. */
  content?: string | null | undefined;
  /** The kind of content, such as `"text"`. */
  content_type?: string | null | undefined;
  /** Who sent the message: `"incoming"` is the customer, `"outgoing"` is an agent or a program. `"template"` is a template. */
  message_type?: string | null | undefined;
  /** Whether the message is a note that only agents see. */
  private?: boolean | null | undefined;
  /** When the message was made, as a date in ISO 8601. */
  created_at?: string | null | undefined;
  /** The channel's own id. It may be added later, which causes a `message_updated`. */
  source_id?: string | number | null | undefined;
  /** The message that this message replies to, and why a failed message failed. */
  content_attributes?: AnsweredContentAttributes | null | undefined;
  /** Who sent the message. */
  sender?: WebhookPerson | null | undefined;
  /** The files of the message. */
  attachments?: Attachment[] | null | undefined;
  /** The conversation that the message belongs to. */
  conversation?: WebhookConversation | null | undefined;
  /** The account that the message belongs to. */
  account?: WebhookAccount | null | undefined;
}

/** A person or a program in a webhook. */
export const webhookPersonSchema = /* @__PURE__ */ open({
  id: lenient(number()),
  name: lenient(string()),
  email: lenient(string()),
  phone_number: lenient(string()),
  identifier: lenient(string()),
  type: lenient(string()),
});

/** The account in a webhook. */
export const webhookAccountSchema = /* @__PURE__ */ open({ id: lenient(number()), name: lenient(string()) });

/** The last message of a conversation in a webhook. */
export const webhookLastMessageSchema = /* @__PURE__ */ open({
  id: lenient(number()),
  content: lenient(string()),
  message_type: lenient(number()),
  status: lenient(messageStatusSchema),
  created_at: lenient(number()),
});

/** The people of a conversation in a webhook. */
export const webhookMetaSchema = /* @__PURE__ */ open({
  sender: lenient(webhookPersonSchema),
  assignee: lenient(webhookPersonSchema),
  channel: lenient(string()),
});

/* @__NO_SIDE_EFFECTS__ */
const conversationFields = () => ({
  id: answeredIdSchema,
  inbox_id: lenient(number()),
  channel: lenient(string()),
  status: lenient(string()),
  can_reply: lenient(boolean()),
  meta: lenient(webhookMetaSchema),
  messages: lenient(array(webhookLastMessageSchema)),
  labels: lenient(array(string())),
  unread_count: lenient(number()),
  created_at: lenient(number()),
  conversation_category: lenient(string()),
});

/** The conversation of a message in a webhook. */
export const webhookConversationSchema = /* @__PURE__ */ open(conversationFields());

/**
 * The webhook about a new conversation. Only `event` and `id` are required; unknown keys are kept.
 *
 * @example
 * conversationCreatedWebhookSchema.parse({ event: "conversation_created", id: 141 }).id; // 141
 *
 * Contract: no section shows a webhook. EngageLab's page about webhooks shows this event.
 */
export const conversationCreatedWebhookSchema = /* @__PURE__ */ open({
  ...conversationFields(),
  event: literal(["conversation_created"]),
  account: lenient(webhookAccountSchema),
});

/**
 * The webhook about a message that was created or has changed. Only `event` and `id` are required; unknown keys are kept.
 *
 * @example
 * messageWebhookSchema.parse({ event: "message_created", id: 3030, message_type: "incoming" }).id; // 3030
 *
 * Contract: no section shows a webhook, and EngageLab documents none about messages. The fields are those of Chatwoot, from which
 * LiveDesk is derived.
 */
export const messageWebhookSchema = /* @__PURE__ */ open({
  event: literal(["message_created", "message_updated"]),
  id: answeredIdSchema,
  content: lenient(string()),
  content_type: lenient(string()),
  message_type: lenient(string()),
  private: lenient(boolean()),
  created_at: lenient(string()),
  source_id: lenient(union([string(), number()])),
  content_attributes: lenient(answeredContentAttributesSchema),
  sender: lenient(webhookPersonSchema),
  attachments: lenient(array(attachmentSchema)),
  conversation: lenient(webhookConversationSchema),
  account: lenient(webhookAccountSchema),
});

/**
 * The state of the message that a webhook is about; undefined if the webhook does not say it. Chatwoot writes the state only into
 * the conversation's last message, which may be another message.
 *
 * @example
 * statusInWebhook({ event: "message_updated", id: 3030, conversation: { id: 141, messages: [{ id: 3030, status: "read" }] } }); // "read"
 */
export function statusInWebhook({ id, conversation, ...more }: MessageWebhook): MessageStatus | undefined {
  // Newer servers may write the state beside the other fields of the message.
  if ("status" in more && typeof more.status === "string") return more.status;
  const last = conversation?.messages?.find((message) => message.id === id);
  return last?.status ?? undefined;
}
