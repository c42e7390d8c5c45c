import { fileFault, FILES, NO_FILE } from "../file-fault.ts";
import type { FileMessage } from "../file-message.ts";
import { isMessageId, MESSAGE_ID } from "../id-rules.ts";
import { isJsonObject, JSON_OBJECT, jsonTextFault } from "../is-json-object.ts";
import type { TextMessage } from "../text-message.ts";
import { closed, faultless, listOf, model, note, optional, type Reader, readAt } from "./reader.ts";
import { caption, content } from "./texts.ts";

const messageId = faultless((value) => (isMessageId(value) ? undefined : MESSAGE_ID));

const contentAttributes: Reader = (value, issues) => {
  if (!isJsonObject(value)) {
    note(issues, JSON_OBJECT);
    return value;
  }
  const fault = jsonTextFault(value);
  if (fault) {
    note(issues, fault.message, ...fault.path);
    return value;
  }
  const in_reply_to = readAt("in_reply_to", value["in_reply_to"], optional(messageId), issues);
  // A copy to the bottom: what waits to be sent must not change any more.
  const copy = JSON.parse(JSON.stringify(value)) as object;
  return in_reply_to === undefined ? copy : { ...copy, in_reply_to };
};

const file: Reader = (value, issues) => {
  const fault = fileFault(value);
  if (fault) note(issues, fault.message, ...fault.path);
  return value;
};

const shared = {
  private: optional(faultless((value) => (typeof value === "boolean" ? undefined : "must be true or false"))),
  content_attributes: optional(contentAttributes),
};

/**
 * `textMessageSchema` without zod: it takes and refuses the same, in the same words.
 *
 * @example
 * textMessage.safeParse({ content: "Hello" }).success; // true
 *
 * Contract: text request, body parameters.
 */
export const textMessage = model<TextMessage>(closed({ content, ...shared }));

/**
 * `fileMessageSchema` without zod: it takes and refuses the same, in the same words.
 *
 * @example
 * fileMessage.safeParse({ attachments: [{ name: "a.txt", data: new Uint8Array([65]) }] }).success; // true
 *
 * Contract: file request.
 */
export const fileMessage = model<FileMessage>(
  closed({
    content: optional(caption),
    ...shared,
    attachments: listOf(file, FILES, (files, issues) => note(issues, files.length === 0 ? NO_FILE : undefined)),
  }),
);
