import type { Id, Message, TextMessage } from "@livedesk/schema";
import { textMessage } from "@livedesk/schema/plain";
import type { ApiRequest } from "./requests/request.ts";
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
    value: validate(textMessage, message, "message"),
  });
