import type { MediaType } from "./media-type.ts";
import { readBody } from "./read-body.ts";
import { readJsonMessage } from "./read-json-message.ts";
import { readMultipartMessage } from "./read-multipart-message.ts";
import type { MessageDraft } from "./stored-message.ts";

/** The message that a request asks to send; throws the refusal otherwise. */
export async function readMessageRequest(request: Request, type: MediaType, maxBytes: number): Promise<MessageDraft> {
  const bytes = await readBody(request, maxBytes);
  return type === "json"
    ? readJsonMessage(bytes)
    : readMultipartMessage(bytes, request.headers.get("Content-Type") ?? "");
}
