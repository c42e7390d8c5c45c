import type { Conversation } from "./desk/conversation.ts";
import type { MessageDraft } from "./stored-message.ts";

/**
 * What is kept of the `content_attributes` that a caller sent.
 *
 * `in_reply_to` stays only if that message is in the same conversation. Upstream looks it up there and, when it is not
 * found, goes on without an error (chatwoot `ensure_in_reply_to`), so a wrong id costs the reply, not the message.
 * `external_error` is the server's word on a delivery and cannot be set by a caller.
 */
export function storedAttributes(
  asked: MessageDraft["content_attributes"],
  { messages }: Conversation,
): MessageDraft["content_attributes"] {
  const isKept = ([key, value]: [string, unknown]): boolean =>
    key === "in_reply_to" ? messages.some(({ id }) => id === value) : key !== "external_error";
  return Object.fromEntries(Object.entries(asked).filter(isKept));
}
