import * as z from "zod/mini";
import { isJsonObject, type TemplateParams } from "@livedesk/schema";
import {
  attachmentUrl,
  type Channel,
  type Conversation,
  conversationWindow,
  type ConversationWindow,
  DATA_PATH,
  type MessageStatus,
  messageType,
  type StatusChange,
  type StoredFile,
  type StoredMessage,
  visibleState,
} from "./conversation.ts";
import { Refusal } from "../http/refusal.ts";

/** A stored file: `size` is in bytes, `sha256` is hexadecimal. */
export interface TruthAttachment {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly sha256: string;
  readonly data_url: string;
}

/**
 * A stored message. `message_type` is 0 for a message from the customer, and 1 for a message to the customer.
 * `created_at` is Unix time in seconds.
 */
export interface TruthMessage {
  readonly id: number;
  readonly sorting_id: number;
  readonly message_type: 0 | 1;
  readonly content: string;
  readonly private: boolean;
  readonly status: MessageStatus;
  readonly content_attributes: Readonly<Record<string, unknown>>;
  /** The whole template of the request. An answer of the API shows only the template's name, language and category. */
  readonly template_params?: TemplateParams;
  readonly created_at: number;
  readonly attachments: readonly TruthAttachment[];
  /**
   * The statuses of the message, oldest first. The last one is the message's `status`. If there were more than 100, the
   * list contains the first status and the last 99.
   */
  readonly history: readonly StatusChange[];
}

/** A conversation with all its messages, oldest first. `window` is `none` if the channel has no 24-hour window. */
export interface TruthConversation {
  readonly id: number;
  readonly channel: Channel;
  readonly window: ConversationWindow;
  /**
   * When the window ends or ended, in ms since 1970. Null if the channel has no window, or nothing has opened the
   * window yet.
   */
  readonly window_ends_at: number | null;
  readonly customer: { readonly name: string };
  readonly messages: readonly TruthMessage[];
}

/** A conversation without its messages. */
export interface ConversationSummary {
  readonly id: number;
  readonly inbox_id: number;
  readonly channel: Channel;
  readonly window: ConversationWindow;
  /** When the window ends or ended, in ms since 1970. Null as in `TruthConversation`. */
  readonly window_ends_at: number | null;
  readonly customer: { readonly name: string };
  /** How many messages the conversation has. */
  readonly messages: number;
}

/** Everything that exists in an emulator. The value is a copy, which later messages do not change. */
export interface EmulatorTruth {
  readonly conversations: readonly TruthConversation[];
}

/** Selects a part of the truth. Without a field, everything is selected. */
export interface TruthFilter {
  readonly conversationId?: number | undefined;
}

// These models are lenient, because a newer emulator may have channels, statuses and keys that this version does not
// know.
const textModel = <Text extends string>() => z.custom<Text>((value) => typeof value === "string");
const objectModel = <Value extends object>() => z.custom<Value>(isJsonObject);

const statusModel = textModel<MessageStatus>();

/** Reads one message from an emulator's answer. */
export const truthMessageModel: z.ZodMiniType<TruthMessage> = z.looseObject({
  id: z.number(),
  sorting_id: z.number(),
  message_type: z.custom<0 | 1>((value) => typeof value === "number"),
  content: z.string(),
  private: z.boolean(),
  status: statusModel,
  content_attributes: objectModel<Record<string, unknown>>(),
  template_params: z.exactOptional(objectModel<TemplateParams>()),
  created_at: z.number(),
  attachments: z.array(
    z.looseObject({
      id: z.number(),
      name: z.string(),
      type: z.string(),
      size: z.number(),
      sha256: z.string(),
      data_url: z.string(),
    }),
  ),
  history: z.array(z.looseObject({ status: statusModel, at: z.number(), reason: z.exactOptional(z.string()) })),
});

/** Reads one conversation from an emulator's answer. */
export const truthConversationModel: z.ZodMiniType<TruthConversation> = z.looseObject({
  id: z.number(),
  channel: textModel<Channel>(),
  window: textModel<ConversationWindow>(),
  window_ends_at: z.nullable(z.number()),
  customer: z.looseObject({ name: z.string() }),
  messages: z.array(truthMessageModel),
});

/** Reads a conversation without its messages from an emulator's answer. */
export const summaryModel: z.ZodMiniType<ConversationSummary> = z.looseObject({
  id: z.number(),
  inbox_id: z.number(),
  channel: textModel<Channel>(),
  window: textModel<ConversationWindow>(),
  window_ends_at: z.nullable(z.number()),
  customer: z.looseObject({ name: z.string() }),
  messages: z.number(),
});

/** Reads all conversations from an emulator's answer. */
export const truthModel: z.ZodMiniType<EmulatorTruth> = z.looseObject({
  conversations: z.array(truthConversationModel),
});

const truthAttachment = (file: StoredFile, origin: string): TruthAttachment => ({
  id: file.id,
  name: file.name,
  type: file.type,
  size: file.size,
  sha256: file.sha256,
  data_url: attachmentUrl(origin, DATA_PATH, file),
});

/** Returns a copy of one message. */
export const truthMessage = (message: StoredMessage, origin: string): TruthMessage => ({
  id: message.id,
  sorting_id: message.sorting_id,
  message_type: messageType(message),
  content: message.content,
  private: message.private,
  ...visibleState(message),
  ...(message.template_params && { template_params: structuredClone(message.template_params) }),
  created_at: message.created_at,
  attachments: message.files.map((file) => truthAttachment(file, origin)),
  history: message.history.map((change) => ({ ...change })),
});

/** Returns a copy of one conversation. */
export const truthConversation = (conversation: Conversation, now: Date, origin: string): TruthConversation => ({
  id: conversation.id,
  channel: conversation.channel,
  window: conversationWindow(conversation, now),
  window_ends_at: conversation.channel === "whatsapp" ? (conversation.windowEndsAt ?? null) : null,
  customer: { name: conversation.customerName },
  messages: conversation.messages.map((message) => truthMessage(message, origin)),
});

/** Returns a copy of one conversation without its messages. */
export function summaryOf(conversation: Conversation, now: Date): ConversationSummary {
  const { id, inboxId: inbox_id, channel, windowEndsAt, customerName: name, messages } = conversation;
  return {
    id,
    inbox_id,
    channel,
    window: conversationWindow(conversation, now),
    window_ends_at: channel === "whatsapp" ? (windowEndsAt ?? null) : null,
    customer: { name },
    messages: messages.length,
  };
}

/** Returns a copy of everything that exists. */
export const truth = (conversations: readonly Conversation[], now: Date, origin: string): EmulatorTruth => ({
  conversations: conversations.map((conversation) => truthConversation(conversation, now, origin)),
});

/** Returns true for `open` and false for `closed`. Throws a 422 for every other value. */
export function isOpen(window: unknown): boolean {
  if (window !== "open" && window !== "closed") throw new Refusal(422, 'window: must be "open" or "closed"');
  return window === "open";
}
