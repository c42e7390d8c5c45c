import * as z from "zod/mini";
import { isJsonObject, type TemplateParams } from "@livedesk/schema";
import {
  attachmentUrl,
  type Channel,
  type Conversation,
  conversationWindow,
  type ConversationWindow,
  DATA_PATH,
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

/** A stored message: `message_type` is 0 from the customer and 1 to the customer; `created_at` is Unix time in seconds. */
export interface TruthMessage {
  readonly id: number;
  readonly sorting_id: number;
  readonly message_type: 0 | 1;
  readonly content: string;
  readonly private: boolean;
  readonly status: "sent" | "failed";
  readonly content_attributes: Readonly<Record<string, unknown>>;
  /** The whole template request; an answer of the API shows only its name, language and category. */
  readonly template_params?: TemplateParams;
  readonly created_at: number;
  readonly attachments: readonly TruthAttachment[];
  /**
   * The statuses of the message, oldest first; the last one is its `status`. Of more than 100 statuses, it has the first one
   * and the last 99.
   */
  readonly history: readonly StatusChange[];
}

/** A conversation with all its messages, oldest first; `window` is `none` where the channel has no 24-hour window. */
export interface TruthConversation {
  readonly id: number;
  readonly channel: Channel;
  readonly window: ConversationWindow;
  /** When the window ends or ended, in ms since 1970; null where there is no window, or nothing has opened it yet. */
  readonly window_ends_at: number | null;
  readonly customer: { readonly name: string };
  readonly messages: readonly TruthMessage[];
}

/** Everything that exists in an emulator. It is a copy: later messages do not change it. */
export interface EmulatorTruth {
  readonly conversations: readonly TruthConversation[];
}

// Lenient: a newer emulator may have channels, statuses and keys that this version does not know.
const textModel = <Text extends string>() => z.custom<Text>((value) => typeof value === "string");
const objectModel = <Value extends object>() => z.custom<Value>(isJsonObject);

const statusModel = textModel<"sent" | "failed">();

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

/** Reads all conversations from an emulator's answer. */
export const truthModel: z.ZodMiniType<EmulatorTruth> = z.looseObject({
  conversations: z.array(truthConversationModel),
});

const truthAttachment = (file: StoredFile, origin: string): TruthAttachment => ({
  id: file.id,
  name: file.name,
  type: file.type,
  size: file.bytes.byteLength,
  sha256: file.sha256,
  data_url: attachmentUrl(origin, DATA_PATH, file),
});

/** One message, as a copy. */
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

/** One conversation, as a copy. */
export const truthConversation = (conversation: Conversation, now: Date, origin: string): TruthConversation => ({
  id: conversation.id,
  channel: conversation.channel,
  window: conversationWindow(conversation, now),
  window_ends_at: conversation.channel === "whatsapp" ? (conversation.windowEndsAt ?? null) : null,
  customer: { name: conversation.customerName },
  messages: conversation.messages.map((message) => truthMessage(message, origin)),
});

/** Everything that exists, as a copy. */
export const truth = (conversations: readonly Conversation[], now: Date, origin: string): EmulatorTruth => ({
  conversations: conversations.map((conversation) => truthConversation(conversation, now, origin)),
});

/** Whether a window must be open. Throws a 422 for a value that is neither `open` nor `closed`. */
export function isOpen(window: unknown): boolean {
  if (window !== "open" && window !== "closed") throw new Refusal(422, 'window: must be "open" or "closed"');
  return window === "open";
}
