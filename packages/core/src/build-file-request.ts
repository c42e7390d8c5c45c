import type { FileInput, FileMessage, Id, Message } from "@livedesk/schema";
import { bytesOf, fileMessage, isBlobLike, isBytes } from "@livedesk/schema/plain";
import type { ApiRequest, MultipartField, MultipartFile } from "./requests/request.ts";
import { messageRequest } from "./message-request.ts";
import { messagesPath } from "./paths.ts";
import { validate } from "./validate.ts";

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
