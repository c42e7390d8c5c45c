import * as z from "zod/mini";
import { answeredIdSchema } from "./ids.ts";
import { array, boolean, converted, lenient, literal, number, string, union } from "./kinds.ts";
import { open } from "./objects.ts";

/**
 * The states of a message that the contract or LiveDesk's own code names. A server may also answer with other states.
 *
 * @example
 * KNOWN_MESSAGE_STATUSES.some((known) => known === sent.status);
 *
 * Contract: text response, `status`.
 */
export const KNOWN_MESSAGE_STATUSES = ["sent", "delivered", "read", "failed"] as const;

/** The state of a message: a known one, which editors suggest, or any other string, because LiveDesk may add states. */
export type MessageStatus = (typeof KNOWN_MESSAGE_STATUSES)[number] | (string & {});

/**
 * The state of a message. Any string is accepted, so that a state that LiveDesk adds later is not an error.
 *
 * @example
 * messageStatusSchema.parse("delivered");
 *
 * Contract: text response, `status`.
 */
export const messageStatusSchema = /* @__PURE__ */ string() as unknown as z.ZodMiniType<MessageStatus, string>;

/** Who sent a message. */
export interface Sender {
  /** The id of the sender, such as an agent. */
  id?: number | null | undefined;
  /** The sender's name. */
  name?: string | null | undefined;
  /** The name that the customer sees. */
  available_name?: string | null | undefined;
  /** The URL of a picture, or `""`. */
  avatar_url?: string | null | undefined;
  /** What the sender is: `"user"` for an agent. */
  type?: string | null | undefined;
  /** Whether the sender is available, such as `"online"` or `"offline"`. */
  availability_status?: string | null | undefined;
  /** The URL of a small picture, or `""`. */
  thumbnail?: string | null | undefined;
}

/** A stored file. */
export interface Attachment {
  /** The id of the file. */
  id?: number | null | undefined;
  /** The id of the message that the file belongs to. */
  message_id?: number | null | undefined;
  /** The kind of file, such as `"image"`, `"audio"`, `"video"` or `"file"`. */
  file_type?: string | null | undefined;
  /** The id of the account that the file belongs to. */
  account_id?: number | null | undefined;
  /** The extension of the file's name. It is null in the contract's own example. */
  extension?: string | null | undefined;
  /** The URL of the file. */
  data_url?: string | null | undefined;
  /** The URL of a small picture. Only images have one. */
  thumb_url?: string | null | undefined;
  /** The size of the file, in bytes. */
  file_size?: number | null | undefined;
  /** The width in pixels. Only images have one, and it is null until the server has read the image. */
  width?: number | null | undefined;
  /** The height in pixels. Only images have one, and it is null until the server has read the image. */
  height?: number | null | undefined;
}

/** The attributes of a message in an answer. */
export interface AnsweredContentAttributes {
  /** The id of the message that this message replies to. */
  in_reply_to?: number | string | null | undefined;
  /** Why the message failed, in the words of the channel. `parseExternalError` reads the code in this text. */
  external_error?: string | null | undefined;
}

/** More attributes of a message in an answer. */
export interface AdditionalAttributes {
  /** The template that the message was made from. */
  template_params?: SentTemplate | null | undefined;
}

/** The template that a message was made from. */
export interface SentTemplate {
  /** The name of the template. */
  name?: string | null | undefined;
  /** The language of the template, such as `en_US`. */
  language?: string | null | undefined;
  /** The category of the template, such as `MARKETING`. */
  category?: string | null | undefined;
}

/**
 * A message in an answer of the API. Only `id` is always present. A field whose value has an undocumented type is read
 * as missing. Fields that this package does not know are kept, but they are not in the type: read such a field as
 * `(message as { echo_id?: unknown }).echo_id`.
 */
export interface Message {
  /** The id of the message, a whole number, 1 or more. */
  id: number;
  /** The text of the message. Null or missing if the message has only files. */
  content?: string | null | undefined;
  /** The inbox that the conversation belongs to. */
  inbox_id?: number | null | undefined;
  /** The conversation that the message belongs to. */
  conversation_id?: number | null | undefined;
  /**
   * The type of the message: 0 is incoming, 1 is outgoing, 2 is activity, 3 is template. `messageTypeName` returns the
   * name of a number.
   */
  message_type?: number | null | undefined;
  /** The kind of content, such as `"text"`. */
  content_type?: string | null | undefined;
  /**
   * The state of the message. `"failed"` means that the message exists and was not delivered: retry the message, and
   * never send it again as a new message.
   */
  status?: MessageStatus | null | undefined;
  /** The message that this message replies to, and why a failed message failed. */
  content_attributes?: AnsweredContentAttributes | null | undefined;
  /** The template that the message was made from. */
  additional_attributes?: AdditionalAttributes | null | undefined;
  /** When the message was made, in seconds since 1970 (Unix time). */
  created_at?: number | null | undefined;
  /** Whether the message is a note that only agents see. */
  private?: boolean | null | undefined;
  /**
   * The channel's own id. The contract says that the id is a number, the contract's example has null, and WhatsApp has
   * strings (`wamid…`).
   */
  source_id?: string | number | null | undefined;
  /** The place of the message in its conversation. */
  sorting_id?: number | null | undefined;
  /** Who sent the message. */
  sender?: Sender | null | undefined;
  /** The files of the message. */
  attachments?: Attachment[] | null | undefined;
}

/** A message that exists at LiveDesk and was not delivered. */
export interface FailedMessage extends Message {
  status: "failed";
}

/** The body of a refusal. The contract shows no refusal: these are the fields that LiveDesk's own code writes. */
export interface ErrorAnswer {
  /** The human-readable reason of the refusal. */
  error?: string | null | undefined;
  /** The human-readable reasons of the refusal, one string for each reason. */
  errors?: string[] | null | undefined;
  /** The human-readable reason of the refusal. */
  message?: string | null | undefined;
  /** The fields that were refused. */
  attributes?: string[] | null | undefined;
}

/**
 * The sender of a message in an answer.
 *
 * @example
 * senderSchema.parse({ id: 3, name: "TEST", type: "user" }).name; // "TEST"
 *
 * Contract: text response, `sender`.
 */
export const senderSchema = /* @__PURE__ */ open({
  id: lenient(number()),
  name: lenient(string()),
  available_name: lenient(string()),
  avatar_url: lenient(string()),
  type: lenient(string()),
  availability_status: lenient(string()),
  thumbnail: lenient(string()),
});

/**
 * A stored file in an answer.
 *
 * @example
 * attachmentSchema.parse({ id: 199, file_type: "image", extension: null }).file_type; // "image"
 *
 * Contract: file response, `attachments`.
 */
export const attachmentSchema = /* @__PURE__ */ open({
  id: lenient(number()),
  message_id: lenient(number()),
  file_type: lenient(string()),
  account_id: lenient(number()),
  extension: lenient(string()),
  data_url: lenient(string()),
  thumb_url: lenient(string()),
  file_size: lenient(number()),
  width: lenient(number()),
  height: lenient(number()),
});

/** The reason of a failed message. A reason that is only a code, written as a number, is read as a string. */
/* @__NO_SIDE_EFFECTS__ */
const externalError = () => converted((reason) => (typeof reason === "number" ? String(reason) : reason), string());

/** The attributes of a message in an answer. */
export const answeredContentAttributesSchema = /* @__PURE__ */ open({
  in_reply_to: lenient(union([number(), string()])),
  external_error: lenient(externalError()),
});

/** The template that a message was made from, in an answer. */
export const sentTemplateSchema = /* @__PURE__ */ open({
  name: lenient(string()),
  language: lenient(string()),
  category: lenient(string()),
});

/** More attributes of a message in an answer. */
export const additionalAttributesSchema = /* @__PURE__ */ open({ template_params: lenient(sentTemplateSchema) });

/**
 * A message in an answer: a sent text message, file message or template message, or a failed message. Only `id` is
 * required; unknown keys are kept.
 *
 * @example
 * messageSchema.parse({ id: 123, status: "sent" }).id; // 123
 *
 * Contract: all response examples.
 */
export const messageSchema = /* @__PURE__ */ message();

/* @__NO_SIDE_EFFECTS__ */
function message() {
  return open({
    id: answeredIdSchema,
    content: lenient(string()),
    inbox_id: lenient(number()),
    conversation_id: lenient(union([answeredIdSchema, number()])),
    message_type: lenient(number()),
    content_type: lenient(string()),
    status: lenient(messageStatusSchema),
    content_attributes: lenient(answeredContentAttributesSchema),
    additional_attributes: lenient(additionalAttributesSchema),
    created_at: lenient(number()),
    private: lenient(boolean()),
    // The contract says Int, the contract's example has null, and other channels of LiveDesk have strings (`wamid…`, a
    // UUID).
    source_id: lenient(union([string(), number()])),
    sorting_id: lenient(number()),
    sender: lenient(senderSchema),
    attachments: lenient(array(attachmentSchema)),
  });
}

/**
 * A message whose delivery failed.
 *
 * @example
 * failedMessageSchema.safeParse({ id: 123, status: "sent" }).success; // false
 *
 * Contract: failure response.
 */
export const failedMessageSchema = /* @__PURE__ */ z.extend(messageSchema, {
  status: /* @__PURE__ */ literal(["failed"]),
});

/**
 * The body of a refusal.
 *
 * @example
 * errorAnswerSchema.parse({ error: "Resource could not be found" }).error;
 *
 * Contract: no section shows a refusal.
 */
export const errorAnswerSchema = /* @__PURE__ */ open({
  error: lenient(string()),
  errors: lenient(array(string())),
  message: lenient(string()),
  attributes: lenient(array(string())),
});
