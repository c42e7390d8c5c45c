import { templateMessageSchema, textMessageSchema } from "@livedesk/schema";
import { parseJsonBody } from "./parse-json.ts";
import { Refusal } from "./http/refusal.ts";
import { refuseUnstorable } from "./refuse-unstorable.ts";
import type { MessageDraft } from "./stored-message.ts";
import { validate } from "./validate.ts";

const has = (value: unknown, key: string): boolean =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key);

function templateMessage(body: unknown): MessageDraft {
  const { content, message_type, template_params } = validate(templateMessageSchema, body);
  // A client may let its caller leave this out; on the wire the contract requires it.
  if (message_type === undefined) throw new Refusal(422, 'message_type: is required: give "outgoing"');
  return { content, private: false, content_attributes: {}, template_params, files: [] };
}

function textMessage(body: unknown): MessageDraft {
  const message = validate(textMessageSchema, body);
  return {
    content: message.content,
    private: message.private ?? false,
    content_attributes: message.content_attributes ?? {},
    files: [],
  };
}

/** The text or template message in a JSON body. */
export function readJsonMessage(bytes: Uint8Array): MessageDraft {
  const body = parseJsonBody(bytes);
  refuseUnstorable(body);
  if (has(body, "attachments"))
    throw new Refusal(422, "attachments: files travel as multipart/form-data, each in a part named attachments[]");
  return has(body, "template_params") || has(body, "message_type") ? templateMessage(body) : textMessage(body);
}
