import type { FileInput, FileMessage, Id, Message, TemplateMessage, TextMessage } from "@livedesk/schema";
import type { ApiRequest, MultipartField, MultipartFile, RequestKind } from "./request.ts";
import { ValidationError } from "../errors.ts";
import {
  bytesOf,
  fileMessage,
  id as plainId,
  isBlobLike,
  isBytes,
  readMessage,
  templateMessage,
  textMessage,
} from "@livedesk/schema/plain";
import { validate } from "../validate.ts";

/** What a message of one kind cannot hold. A key that holds undefined counts as left out. */
type Without<Keys extends string> = { readonly [Key in Keys]?: undefined };

/**
 * A message to send. What it holds decides what it is: `template_params` a template, `attachments` files, else a text. A key that
 * holds undefined counts as left out.
 */
export type SendInput =
  // A text whose files are decided at run time, `{ content, ...(files.length > 0 && { attachments: files }) }`, is one type too.
  | (TextMessage & { attachments?: FileMessage["attachments"] | undefined } & Without<
        "template_params" | "message_type"
      >)
  | (FileMessage & Without<"template_params" | "message_type">)
  | (TemplateMessage & Without<"attachments" | "private" | "content_attributes">);

/**
 * Builds the request for whichever kind of message is given. Throws `ValidationError`.
 *
 * @example
 * buildSendRequest(141, { content: "Hello" }).body; // { kind: "json", value: { content: "Hello" } }
 *
 * Contract: text, file and template request.
 */
export function buildSendRequest(conversationId: Id, input: SendInput): ApiRequest<Message> {
  const given = present(input);
  if ("template_params" in given) {
    refuseInTemplate(given, "attachments", "a template carries no files: send them in a message of their own");
    refuseInTemplate(given, "private", "a template goes to the customer: it cannot be a private note");
    refuseInTemplate(given, "content_attributes", "a template takes no attributes: it cannot be a reply");
    return buildTemplateRequest(conversationId, given as TemplateMessage);
  }
  return "attachments" in given
    ? buildFileRequest(conversationId, given as FileMessage)
    : buildTextRequest(conversationId, given as TextMessage);
}

const KNOWN = ["content", "private", "content_attributes", "attachments", "message_type", "template_params"];

/**
 * The message with what it holds, wherever it holds it: a getter of its class counts, and a key that holds undefined counts as
 * left out. What is not an object is told what one looks like.
 */
function present(input: unknown): object {
  if (typeof input !== "object" || input === null) {
    throw new ValidationError([{ path: "message", message: 'must be an object, for example { content: "Hello" }' }]);
  }
  const isPlain = Object.getPrototypeOf(input) === Object.prototype;
  if (isPlain && !Object.values(input).includes(undefined)) return input;
  const keys = new Set(KNOWN);
  for (const key in input) keys.add(key);
  const entries = [...keys].map((key) => [key, (input as Record<string, unknown>)[key]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function refuseInTemplate(given: object, path: string, message: string): void {
  if (path in given) throw new ValidationError([{ path, message }]);
}

/**
 * Builds the request that sends a text, a private note or a reply. Throws `ValidationError`.
 *
 * @example
 * buildTextRequest(141, { content: "Hello" }).path; // "/api/v2/accounts/conversations/141/messages"
 *
 * Contract: text request.
 */
export const buildTextRequest = (conversationId: Id, message: TextMessage): ApiRequest<Message> =>
  messageRequest("text", messagesPath(conversationId), {
    kind: "json",
    value: validate(textMessage, message, "message"),
  });

// What FormData calls a Blob that has no name.
const NAMELESS = "blob";

/**
 * Builds the request that sends files, with or without a text. Throws `ValidationError`.
 *
 * @example
 * buildFileRequest(141, { attachments: [{ name: "a.txt", data: new Uint8Array([65]) }] });
 *
 * Contract: file request. Its example writes `attachments[]=@attachments[]=@…`, a slip: the part is `attachments[]`, once
 * a file. `private` and `content_attributes` are not shown there; they go as upstream reads them, as text and as JSON.
 */
export function buildFileRequest(conversationId: Id, message: FileMessage): ApiRequest<Message> {
  const { content, private: isPrivate, content_attributes, attachments } = validate(fileMessage, message, "message");
  const fields: MultipartField[] = [];
  if (content !== undefined) fields.push({ name: "content", value: content });
  if (isPrivate !== undefined) fields.push({ name: "private", value: String(isPrivate) });
  if (content_attributes !== undefined) {
    fields.push({ name: "content_attributes", value: JSON.stringify(content_attributes) });
  }
  const files = attachments.map(toPart);
  return messageRequest("files", messagesPath(conversationId), { kind: "multipart", fields, files });
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
  const { content, template_params } = validate(templateMessage, message, "message");
  const value = { content, message_type: "outgoing", template_params };
  return messageRequest("template", messagesPath(conversationId), { kind: "json", value });
}

/**
 * Builds the request that sends a failed message again, under the id that it has. Throws `ValidationError`.
 *
 * @example
 * buildRetryRequest(141, 3030).path; // "/api/v2/accounts/conversations/141/messages/3030/retry"
 *
 * Contract: retry of a failed message. It shows neither a body nor an answer; upstream answers with the message.
 */
export const buildRetryRequest = (conversationId: Id, messageId: Id): ApiRequest<Message> =>
  messageRequest("retry", retryPath(conversationId, messageId), { kind: "none" });

const ACCEPT = { accept: "application/json" } as const;
const JSON_HEADERS = { ...ACCEPT, "content-type": "application/json" } as const;

/** A request that is answered with a message, as every one of this API is. */
export const messageRequest = (
  kind: RequestKind,
  path: string,
  body: ApiRequest<Message>["body"],
): ApiRequest<Message> => ({
  kind,
  method: "POST",
  path,
  headers: body.kind === "json" ? JSON_HEADERS : ACCEPT,
  body,
  readAnswer: readMessage,
});

/** An id as a segment. Nearly every one is a whole number, which needs no closer look. */
const segment = (id: Id, name: string): Id =>
  typeof id === "number" && id >= 1 && Number.isSafeInteger(id) ? id : validate(plainId, id, name);

/** The path of a conversation's messages. Throws `ValidationError` for an id that is not one. */
export const messagesPath = (conversationId: Id): string =>
  `/api/v2/accounts/conversations/${segment(conversationId, "conversation_id")}/messages`;

/** The path that retries a failed message. Throws `ValidationError` for an id that is not one. */
export const retryPath = (conversationId: Id, messageId: Id): string =>
  `${messagesPath(conversationId)}/${segment(messageId, "message_id")}/retry`;
