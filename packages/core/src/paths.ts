import { type Id, idSchema } from "@livedesk/schema";
import { validate } from "./validate.ts";

/** The path of a conversation's messages. Throws `ValidationError` for an id that is not one. */
export const messagesPath = (conversationId: Id): string =>
  `/api/v2/accounts/conversations/${validate(idSchema, conversationId, "conversation_id")}/messages`;

/** The path that retries a failed message. Throws `ValidationError` for an id that is not one. */
export const retryPath = (conversationId: Id, messageId: Id): string =>
  `${messagesPath(conversationId)}/${validate(idSchema, messageId, "message_id")}/retry`;
