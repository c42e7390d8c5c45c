import * as z from "zod/mini";
import { answeredIdSchema } from "./ids.ts";
import { array, boolean, lenient, literal, number, prepared, string, union } from "./kinds.ts";
import { open } from "./objects.ts";

/**
 * The states that the contract or the servers' own code name. A server may know others.
 *
 * @example
 * KNOWN_MESSAGE_STATUSES.some((known) => known === sent.status);
 */
export const KNOWN_MESSAGE_STATUSES = ["sent", "delivered", "read", "failed"] as const;

/** Where a message stands: a known state, which editors complete, or one that is not known yet. */
export type MessageStatus = (typeof KNOWN_MESSAGE_STATUSES)[number] | (string & {});

/**
 * Where a message stands. Any string is read, so that a state added later is not an error.
 *
 * @example
 * messageStatusSchema.parse("delivered");
 *
 * Contract: text response, `status`.
 */
export const messageStatusSchema = /* @__PURE__ */ string() as unknown as z.ZodMiniType<MessageStatus, string>;

/** Who sent a message. */
export interface Sender {
  id?: number | null | undefined;
  name?: string | null | undefined;
  /** The name that the customer sees. */
  available_name?: string | null | undefined;
  /** Address of a picture, or `""`. */
  avatar_url?: string | null | undefined;
  /** `"user"` is an agent. */
  type?: string | null | undefined;
  /** `"online"`, `"offline"` and the like. */
  availability_status?: string | null | undefined;
  /** Address of a small picture, or `""`. */
  thumbnail?: string | null | undefined;
}

/** A stored file. */
export interface Attachment {
  id?: number | null | undefined;
  /** The message that it belongs to. */
  message_id?: number | null | undefined;
  /** `"image"`, `"audio"`, `"video"`, `"file"` and the like. */
  file_type?: string | null | undefined;
  account_id?: number | null | undefined;
  /** Of the file's name. The contract's own example has null. */
  extension?: string | null | undefined;
  /** Where the file can be fetched. */
  data_url?: string | null | undefined;
  /** Where a small picture can be fetched: of images only. */
  thumb_url?: string | null | undefined;
  /** In bytes. */
  file_size?: number | null | undefined;
  /** In pixels: of images only, and null until the server has looked at the picture. */
  width?: number | null | undefined;
  /** In pixels: of images only, and null until the server has looked at the picture. */
  height?: number | null | undefined;
}

/** Attributes of a message that the API answered. */
export interface AnsweredContentAttributes {
  /** The id of the message that this one answers. */
  in_reply_to?: number | string | null | undefined;
  /** Why the message failed, as the channel says it: `parseExternalError` reads its code. */
  external_error?: string | null | undefined;
}

/** More attributes of a message that the API answered. */
export interface AdditionalAttributes {
  /** The template that was sent. */
  template_params?: SentTemplate | null | undefined;
}

/** The template that a message was made of. */
export interface SentTemplate {
  name?: string | null | undefined;
  language?: string | null | undefined;
  category?: string | null | undefined;
}

/**
 * A message as the API answers it. Only `id` is certain; a field of an undocumented type is read as missing. Fields that this
 * package does not know are kept, but not in the type: read one as `(message as { echo_id?: unknown }).echo_id`.
 */
export interface Message {
  id: number;
  /** The text. Null or missing if the message has only files. */
  content?: string | null | undefined;
  /** The inbox that the conversation belongs to. */
  inbox_id?: number | null | undefined;
  conversation_id?: number | null | undefined;
  /** 0 incoming, 1 outgoing, 2 activity, 3 template: `messageTypeName` names it. */
  message_type?: number | null | undefined;
  /** `"text"` and the like. */
  content_type?: string | null | undefined;
  /** Where the message stands. `"failed"`: it exists and was not delivered; retry it, and never send it again as new. */
  status?: MessageStatus | null | undefined;
  content_attributes?: AnsweredContentAttributes | null | undefined;
  additional_attributes?: AdditionalAttributes | null | undefined;
  /** When the message was made: Unix time, in seconds. */
  created_at?: number | null | undefined;
  /** Whether it is a note that only agents see. */
  private?: boolean | null | undefined;
  /** The channel's own id. The contract says a number, and its example null; other channels answer strings (`wamid…`). */
  source_id?: string | number | null | undefined;
  /** The message's place in its conversation. */
  sorting_id?: number | null | undefined;
  sender?: Sender | null | undefined;
  attachments?: Attachment[] | null | undefined;
}

/** A message that exists at LiveDesk and was not delivered. */
export interface FailedMessage extends Message {
  status: "failed";
}

/** The body of a refusal. The contract shows none; these are the shapes that the servers' own code has. */
export interface ErrorAnswer {
  /** What was refused, in words. */
  error?: string | null | undefined;
  errors?: string[] | null | undefined;
  /** What was refused, in words. */
  message?: string | null | undefined;
  /** The fields that were refused. */
  attributes?: string[] | null | undefined;
}

/**
 * Who sent a message, as the API answers it.
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
 * A stored file, as the API answers it.
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

/** The reason of a failed message. A bare code, as a number, is read as text. */
/* @__NO_SIDE_EFFECTS__ */
const externalError = () => prepared((reason) => (typeof reason === "number" ? String(reason) : reason), string());

/** The attributes of a message, as the API answers them. */
export const answeredContentAttributesSchema = /* @__PURE__ */ open({
  in_reply_to: lenient(union([number(), string()])),
  external_error: lenient(externalError()),
});

/** The template that a message was made of, as the API answers it. */
export const sentTemplateSchema = /* @__PURE__ */ open({
  name: lenient(string()),
  language: lenient(string()),
  category: lenient(string()),
});

/** More attributes of a message, as the API answers them. */
export const additionalAttributesSchema = /* @__PURE__ */ open({ template_params: lenient(sentTemplateSchema) });

/**
 * A message as the API answers it: a sent text, file or template message, or a failed one. Only `id` is required; unknown
 * keys are kept.
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
    // Documented as Int, null in the example, and a string (`wamid…`, a UUID) elsewhere in the same product.
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
 */
export const errorAnswerSchema = /* @__PURE__ */ open({
  error: lenient(string()),
  errors: lenient(array(string())),
  message: lenient(string()),
  attributes: lenient(array(string())),
});
