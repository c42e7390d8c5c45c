import { type FileInput, files } from "./files.ts";
import { messageIdSchema } from "./ids.ts";
import { boolean, literal, optional } from "./kinds.ts";
import { closed, jsonObject, loose } from "./objects.ts";
import { type TemplateParams, templateParamsSchema } from "./template.ts";
import { MAX_CONTENT_LENGTH } from "./storable.ts";
import { atMost, text, visibleText } from "./text.ts";

/**
 * The attributes of a message to send. Other keys are also sent, because the contract names `in_reply_to` only as an
 * example.
 */
export interface ContentAttributes {
  /** The id of the message that this message replies to. */
  in_reply_to?: number | undefined;
  [attribute: string]: unknown;
}

/** A text message or private note to send. */
export interface TextMessage {
  /** The text that the customer reads. It has 1 to 150 000 characters, and is not only white space. */
  content: string;
  /** Whether the message is a note that only agents see. Default: false. */
  private?: boolean | undefined;
  /** More attributes, such as the message that this message replies to. */
  content_attributes?: ContentAttributes | undefined;
}

/** A message with files to send. */
export interface FileMessage {
  /** The text that accompanies the files. It has at most 150 000 characters, and may be empty or left out. */
  content?: string | undefined;
  /** Whether the message is a note that only agents see. Default: false. */
  private?: boolean | undefined;
  /** More attributes, such as the message that this message replies to. */
  content_attributes?: ContentAttributes | undefined;
  /** One or more files. LiveDesk intends to accept at most 15 files. */
  attachments: FileInput[];
}

/** A WhatsApp template message to send. */
export interface TemplateMessage {
  /** The text that the chat shows. It has 1 to 150 000 characters. WhatsApp sends the template, and not this text. */
  content: string;
  /** Always `"outgoing"`. The clients add this field. */
  message_type?: "outgoing" | undefined;
  /** The template and its values. */
  template_params: TemplateParams;
}

/**
 * The attributes of a message to send.
 *
 * @example
 * contentAttributesSchema.parse({ in_reply_to: 29 });
 *
 * Contract: text request, `content_attributes`.
 */
export const contentAttributesSchema = /* @__PURE__ */ jsonObject(loose({ in_reply_to: optional(messageIdSchema) }));

/** The text of a message that has no files. */
/* @__NO_SIDE_EFFECTS__ */
const content = () => visibleText("the text of the message").check(atMost(MAX_CONTENT_LENGTH));

/** The text that accompanies files. It may be empty. */
/* @__NO_SIDE_EFFECTS__ */
const caption = () => text("the text that accompanies the files").check(atMost(MAX_CONTENT_LENGTH));

/** The fields that text messages and file messages have in common, except their content. */
/* @__NO_SIDE_EFFECTS__ */
const shared = () => ({
  private: optional(boolean("must be true or false")),
  content_attributes: optional(contentAttributesSchema),
});

/**
 * A text message or a private note (`private: true`). It can be the reply to another message
 * (`content_attributes.in_reply_to`).
 *
 * @example
 * textMessageSchema.parse({ content: "Hello", content_attributes: { in_reply_to: 29 } });
 *
 * Contract: text request, body parameters.
 */
export const textMessageSchema = /* @__PURE__ */ textMessage();

/* @__NO_SIDE_EFFECTS__ */
function textMessage() {
  return closed({ content: content(), ...shared() });
}

/**
 * A message with one or more files; `content` is the text that accompanies the files, and may be left out.
 *
 * @example
 * fileMessageSchema.parse({ content: "The details", attachments: [{ name: "a.txt", data: new Uint8Array([65]) }] });
 *
 * Contract: file request. This section shows only an example, so it is this package's decision that `content` is
 * optional.
 */
export const fileMessageSchema = /* @__PURE__ */ fileMessage();

/* @__NO_SIDE_EFFECTS__ */
function fileMessage() {
  return closed({ content: optional(caption()), ...shared(), attachments: files() });
}

/**
 * A WhatsApp template message. `content` is the text that the chat shows; WhatsApp sends the template. `message_type` is always
 * `"outgoing"`: it may be left out, and the clients add it.
 *
 * @example
 * templateMessageSchema.parse({ content: "Hi John", template_params: { name: "order_update", language: "en_US" } });
 *
 * Contract: template request, body parameters.
 */
export const templateMessageSchema = /* @__PURE__ */ templateMessage();

/* @__NO_SIDE_EFFECTS__ */
function templateMessage() {
  return closed({
    content: content(),
    message_type: optional(literal(["outgoing"], 'must be "outgoing", or left out')),
    template_params: templateParamsSchema,
  });
}
