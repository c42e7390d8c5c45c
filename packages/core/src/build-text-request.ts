import { type Id, type Message, type TextMessage, textMessageSchema } from "@livedesk/schema";
import type { ApiRequest } from "./api-request.ts";
import { messageRequest } from "./message-request.ts";
import { messagesPath } from "./paths.ts";
import { validate } from "./validate.ts";

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
    value: validate(textMessageSchema, message, "message"),
  });
