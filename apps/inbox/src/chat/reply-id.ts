import type { InboxMessage } from "../api/conversation.ts";

/** The message that this one replies to, or undefined where it replies to none. */
export function replyIdOf({ contentAttributes }: Pick<InboxMessage, "contentAttributes">): number | undefined {
  const id = Number(contentAttributes["in_reply_to"] ?? NaN);
  return Number.isSafeInteger(id) ? id : undefined;
}
