import { type FileInput, files } from "./files.ts";
import { messageIdSchema } from "./ids.ts";
import { boolean, literal, optional } from "./kinds.ts";
import { closed, jsonObject, loose } from "./objects.ts";
import { type TemplateParams, templateParamsSchema } from "./template.ts";
import { atMost, MAX_CONTENT_LENGTH, text, visibleText } from "./text.ts";

/** Attributes of a message to send. Any other JSON is passed on, because the contract gives `in_reply_to` only as an example. */
export interface ContentAttributes {
  /** The id of the message that this one answers. */
  in_reply_to?: number | undefined;
  [attribute: string]: unknown;
}

/** A text message or private note to send. */
export interface TextMessage {
  /** What the customer reads: 1 to 150 000 characters, not only blanks. */
  content: string;
  /** Whether it is a note that only agents see. Default: false. */
  private?: boolean | undefined;
  content_attributes?: ContentAttributes | undefined;
}

/** A message with files to send. */
export interface FileMessage {
  /** The text beside the files: at most 150 000 characters. May be empty or left out. */
  content?: string | undefined;
  /** Whether it is a note that only agents see. Default: false. */
  private?: boolean | undefined;
  content_attributes?: ContentAttributes | undefined;
  /** One file or more. The servers are meant to take at most 15. */
  attachments: FileInput[];
}

/** A WhatsApp template message to send. */
export interface TemplateMessage {
  /** What the chat shows: 1 to 150 000 characters. WhatsApp sends the template, not this text. */
  content: string;
  /** Always `"outgoing"`. The clients add it. */
  message_type?: "outgoing" | undefined;
  template_params: TemplateParams;
}

/**
 * Attributes of a message to send.
 *
 * @example
 * contentAttributesSchema.parse({ in_reply_to: 29 });
 *
 * Contract: text request, `content_attributes`.
 */
export const contentAttributesSchema = /* @__PURE__ */ jsonObject(loose({ in_reply_to: optional(messageIdSchema) }));

/** The text of a message that shows nothing else. */
/* @__NO_SIDE_EFFECTS__ */
const content = () => visibleText("the text of the message").check(atMost(MAX_CONTENT_LENGTH));

/** The text beside files, which may be empty. */
/* @__NO_SIDE_EFFECTS__ */
const caption = () => text("the text beside the files").check(atMost(MAX_CONTENT_LENGTH));

/** The fields that a text and a file message share beside their content. */
/* @__NO_SIDE_EFFECTS__ */
const shared = () => ({
  private: optional(boolean("must be true or false")),
  content_attributes: optional(contentAttributesSchema),
});

/**
 * A text message or a private note (`private: true`), on its own or as a reply (`content_attributes.in_reply_to`).
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
 * A message with one or more files; `content` is the text beside them and may be left out.
 *
 * @example
 * fileMessageSchema.parse({ content: "The details", attachments: [{ name: "a.txt", data: new Uint8Array([65]) }] });
 *
 * Contract: file request (it has an example only; that `content` is optional there is this package's decision).
 */
export const fileMessageSchema = /* @__PURE__ */ fileMessage();

/* @__NO_SIDE_EFFECTS__ */
function fileMessage() {
  return closed({ content: optional(caption()), ...shared(), attachments: files() });
}

/**
 * A WhatsApp template message. `content` is what the chat shows; WhatsApp sends the template. `message_type` is always
 * `"outgoing"`, so it may be left out and is added by the clients.
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
