import type { Id, Message } from "@livedesk/schema";
import type { ApiRequest } from "./requests/request.ts";
import { messageRequest } from "./message-request.ts";
import { retryPath } from "./paths.ts";

/**
 * Builds the request that sends a failed message again, under the id that it has. Throws `ValidationError`.
 *
 * @example
 * buildRetryRequest(141, 3030).path; // "/api/v2/accounts/conversations/141/messages/3030/retry"
 *
 * Contract: retry of a failed message. It shows neither a body nor an answer; upstream answers with the message.
 */
export const buildRetryRequest = (conversationId: Id, messageId: Id): ApiRequest<Message> =>
  messageRequest("retry", retryPath(conversationId, messageId), { kind: "none" });
