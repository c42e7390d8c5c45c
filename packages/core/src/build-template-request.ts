import type { Id, Message, TemplateMessage } from "@livedesk/schema";
import { templateMessage } from "@livedesk/schema/plain";
import type { ApiRequest } from "./requests/request.ts";
import { messageRequest } from "./message-request.ts";
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
  const value = { content, message_type: "outgoing", template_params };
  return messageRequest("template", messagesPath(conversationId), { kind: "json", value });
}
