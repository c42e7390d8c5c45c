import type { Id, Message, TemplateMessage } from "@livedesk/schema";
import { readMessage, templateMessage } from "@livedesk/schema/plain";
import { type ApiRequest, JSON_HEADERS } from "./api-request.ts";
import { messagesPath } from "./paths.ts";
import { validate } from "./validate.ts";

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
  return {
    kind: "template",
    method: "POST",
    path: messagesPath(conversationId),
    headers: JSON_HEADERS,
    body: { kind: "json", value: { content, message_type: "outgoing", template_params } },
    readAnswer: readMessage,
  };
}
