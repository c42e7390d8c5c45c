import type { CallNotes } from "./exchanges/call-notes.ts";
import { excerpt } from "./exchanges/excerpt.ts";
import { formBody } from "./exchanges/form-body.ts";
import type { MediaType } from "./http/body.ts";
import { parseForm } from "./http/form.ts";
import { readBody } from "./read-body.ts";
import { readJsonMessage } from "./read-json-message.ts";
import { readMultipartMessage } from "./desk/read.ts";
import type { MessageDraft } from "./stored-message.ts";

/** What is to be read, and where it is noted. */
interface Reading {
  readonly request: Request;
  readonly type: MediaType;
  readonly maxBytes: number;
  readonly notes: CallNotes;
}

/** The message that a request asks to send; throws the refusal otherwise. What arrived is noted also then. */
export async function readMessageRequest({ request, type, maxBytes, notes }: Reading): Promise<MessageDraft> {
  const bytes = await readBody(request, maxBytes);
  if (type === "json") {
    notes.body = { kind: "json", text: excerpt(bytes) };
    return readJsonMessage(bytes);
  }
  notes.body = { kind: "multipart", parts: [] };
  const form = parseForm(bytes, request.headers.get("Content-Type") ?? "");
  notes.body = formBody(form);
  return readMultipartMessage(form);
}
