import { type Id, idSchema } from "@livedesk/schema";
import { validate } from "./validate.ts";

/** An id as a segment. Nearly every one is a whole number, which needs no closer look. */
const segment = (id: Id, name: string): Id =>
  typeof id === "number" && id >= 1 && Number.isSafeInteger(id) ? id : validate(idSchema, id, name);

/** The path of a conversation's messages. Throws `ValidationError` for an id that is not one. */
export const messagesPath = (conversationId: Id): string =>
  `/api/v2/accounts/conversations/${segment(conversationId, "conversation_id")}/messages`;

/** The path that retries a failed message. Throws `ValidationError` for an id that is not one. */
export const retryPath = (conversationId: Id, messageId: Id): string =>
  `${messagesPath(conversationId)}/${segment(messageId, "message_id")}/retry`;
