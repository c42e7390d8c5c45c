import type { Conversation, InboxMessage } from "../api/conversation.ts";
import type { Dictionary } from "../i18n/dictionary.ts";

/** What the list shows of a conversation. */
export interface ConversationRow {
  readonly id: number;
  readonly name: string;
  readonly last: InboxMessage | undefined;
  readonly failed: number;
}

/** The customer's name, or words in its place. */
export const customerName = ({ customer, id }: Conversation, text: Dictionary): string =>
  customer ?? text.list.customer(id);

/** The rows of the list, the latest conversation first. */
export function conversationRows(conversations: readonly Conversation[], text: Dictionary): readonly ConversationRow[] {
  return conversations
    .map((conversation) => ({
      id: conversation.id,
      name: customerName(conversation, text),
      last: conversation.messages.at(-1),
      failed: conversation.messages.filter(({ status }) => status === "failed").length,
    }))
    .toSorted((one, other) => (other.last?.createdAt ?? 0) - (one.last?.createdAt ?? 0) || one.id - other.id);
}
