import { mediaType } from "./media-type.ts";
import { readBody } from "./read-body.ts";
import { readJsonMessage } from "./read-json-message.ts";
import { readMultipartMessage } from "./read-multipart-message.ts";
import type { MessageDraft } from "./stored-message.ts";

/** The message that a request asks to send; throws the refusal otherwise. */
export async function readMessageRequest(request: Request, maxBytes: number): Promise<MessageDraft> {
  const contentType = request.headers.get("Content-Type") ?? "";
  const kind = mediaType(contentType);
  const bytes = await readBody(request, maxBytes);
  return kind === "json" ? readJsonMessage(bytes) : readMultipartMessage(bytes, contentType);
}
