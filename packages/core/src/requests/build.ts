import {
  bytesOf,
  type FileInput,
  type FileMessage,
  fileMessageSchema,
  type Id,
  idSchema,
  isBlobLike,
  isBytes,
  isObject,
  type Message,
  messageSchema,
  type TemplateMessage,
  templateMessageSchema,
  type TextMessage,
  textMessageSchema,
} from "@livedesk/schema";
import { ValidationError } from "../errors.ts";
import { validate } from "../validate.ts";
import type { ApiRequest, MultipartField, MultipartFile, RequestKind } from "./request.ts";

/** Keys that a message of one kind cannot have. A key whose value is undefined counts as left out. */
type Without<Keys extends string> = { readonly [Key in Keys]?: undefined };

/**
 * A message to send. Its keys decide its kind: with `template_params` it is a template, with `attachments` it is files,
 * otherwise it is a text message. A key whose value is undefined counts as left out.
 */
export type SendInput =
  // Because `attachments` is optional here, `{ content, ...(files.length > 0 && { attachments: files }) }` compiles: it
  // has one type for both cases.
  | (TextMessage & { attachments?: FileMessage["attachments"] | undefined } & Without<
        "template_params" | "message_type"
      >)
  | (FileMessage & Without<"template_params" | "message_type">)
  | (TemplateMessage & Without<"attachments" | "private" | "content_attributes">);

/**
 * Builds the request that sends a message of any kind. A string is a text message: `"Hello"` is the same as `{ content:
 * "Hello" }`. Throws `ValidationError`.
 *
 * @example
 * buildSendRequest(141, "Hello").body; // { kind: "json", value: { content: "Hello" } }
 *
 * Contract: text, file and template request.
 */
export function buildSendRequest(conversationId: Id, input: SendInput | string): ApiRequest<Message> {
  const message = typeof input === "string" ? { content: input } : withoutUndefined(input);
  if ("template_params" in message) {
    for (const [path, why] of Object.entries(NOT_IN_TEMPLATE)) {
      if (path in message) throw new ValidationError([{ path, message: `cannot be used with a template: ${why}` }]);
    }
    return buildTemplateRequest(conversationId, message as TemplateMessage);
  }
  return "attachments" in message
    ? buildFileRequest(conversationId, message as FileMessage)
    : buildTextRequest(conversationId, message as TextMessage);
}

/** The keys that a message with a template cannot have, and why. */
const NOT_IN_TEMPLATE = {
  attachments: "send the files in another message",
  private: "a template always goes to the customer",
  content_attributes: "a template cannot be a reply",
};

const KEYS = ["content", "private", "content_attributes", "attachments", "message_type", "template_params"];

/**
 * The message without the keys whose value is undefined. If the message is an instance of a class, its getters are read
 * too.
 */
function withoutUndefined(input: unknown): object {
  if (!isObject(input)) {
    const message = 'must be a string, or an object such as { content: "Hello" }';
    throw new ValidationError([{ path: "message", message }]);
  }
  const isPlain = Object.getPrototypeOf(input) === Object.prototype;
  if (isPlain && !Object.values(input).includes(undefined)) return input;
  const keys = new Set(KEYS);
  for (const key in input) keys.add(key);
  const entries = [...keys].map((key) => [key, input[key]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/**
 * Builds the request that sends a text message, a private note or a reply. Throws `ValidationError`.
 *
 * @example
 * buildTextRequest(141, { content: "Hello" }).path; // "/api/v2/accounts/conversations/141/messages"
 *
 * Contract: text request.
 */
export function buildTextRequest(conversationId: Id, message: TextMessage): ApiRequest<Message> {
  const value = validate(textMessageSchema, message, "message");
  return messageRequest("text", conversationId, { kind: "json", value });
}

// The file name that FormData gives to a Blob, which has no name.
const NAMELESS = "blob";

/**
 * Builds the request that sends files, with or without content. Throws `ValidationError`.
 *
 * @example
 * buildFileRequest(141, { attachments: [{ name: "a.txt", data: new Uint8Array([65]) }] });
 *
 * Contract: file request. Its example writes `attachments[]=@attachments[]=@…`, which is a mistake: the part is
 * `attachments[]`, once for each file. It does not show `private` and `content_attributes`; they are sent in the form
 * that LiveDesk's own code reads: as text and as JSON.
 */
export function buildFileRequest(conversationId: Id, message: FileMessage): ApiRequest<Message> {
  const checked = validate(fileMessageSchema, message, "message");
  const { content, private: isPrivate, content_attributes, attachments } = checked;
  const fields: MultipartField[] = [];
  if (content !== undefined) fields.push({ name: "content", value: content });
  if (isPrivate !== undefined) fields.push({ name: "private", value: String(isPrivate) });
  if (content_attributes !== undefined) {
    fields.push({ name: "content_attributes", value: JSON.stringify(content_attributes) });
  }
  const files = attachments.map(toPart);
  return messageRequest("files", conversationId, { kind: "multipart", fields, files });
}

function toPart(file: FileInput): MultipartFile {
  const { type } = file;
  return {
    name: "attachments[]",
    filename: "name" in file ? file.name : NAMELESS,
    ...(type ? { type } : {}),
    data: dataOf(file),
  };
}

function dataOf(file: FileInput): MultipartFile["data"] {
  if (isBlobLike(file)) return file;
  return isBytes(file.data) ? bytesOf(file.data) : file.data;
}

/**
 * Builds the request that sends a WhatsApp template; `message_type` is added. Throws `ValidationError`.
 *
 * @example
 * buildTemplateRequest(141, { content: "Hi", template_params: { name: "order_update", language: "en_US" } });
 *
 * Contract: template request.
 */
export function buildTemplateRequest(conversationId: Id, message: TemplateMessage): ApiRequest<Message> {
  const { content, template_params } = validate(templateMessageSchema, message, "message");
  const value = { content, message_type: "outgoing", template_params };
  return messageRequest("template", conversationId, { kind: "json", value });
}

/**
 * Builds the request that sends a failed message again. The message keeps its id. Throws `ValidationError`.
 *
 * @example
 * buildRetryRequest(141, 3030).path; // "/api/v2/accounts/conversations/141/messages/3030/retry"
 *
 * Contract: retry of a failed message. The contract shows neither a body nor an answer; LiveDesk answers with the
 * message.
 */
export function buildRetryRequest(conversationId: Id, messageId: Id): ApiRequest<Message> {
  const request = messageRequest("retry", conversationId, { kind: "none" });
  return { ...request, messageId, path: `${request.path}/${segment(messageId, "message_id")}/retry` };
}

const ACCEPT = { accept: "application/json" } as const;
const JSON_HEADERS = { ...ACCEPT, "content-type": "application/json" } as const;

const readAnswer = (value: unknown) => messageSchema.safeParse(value);

/** A request that is answered with a message. Throws `ValidationError` for a value that is not a valid id. */
const messageRequest = (
  kind: RequestKind,
  conversationId: Id,
  body: ApiRequest<Message>["body"],
): ApiRequest<Message> => ({
  kind,
  conversationId,
  method: "POST",
  path: `/api/v2/accounts/conversations/${segment(conversationId, "conversation_id")}/messages`,
  headers: body.kind === "json" ? JSON_HEADERS : ACCEPT,
  body,
  readAnswer,
});

/**
 * An id as a segment of the path. Nearly every id is a whole number, and a whole number needs no check with a model.
 */
const segment = (id: Id, name: string): Id =>
  typeof id === "number" && id >= 1 && Number.isSafeInteger(id) ? id : validate(idSchema, id, name);
