import type { Conversation, InboxMessage } from "../api/conversation.ts";
import { matches } from "./matches.ts";
import type { Search } from "./search-term.ts";

/** A message that was found. */
export interface Hit {
  readonly conversation: Conversation;
  readonly message: InboxMessage;
}

const MOST = 200;

/** The messages that a search finds in all conversations, newest first, and how many there are besides those shown. */
export function searchMessages(
  search: Search,
  conversations: readonly Conversation[],
  now: number,
): { readonly hits: readonly Hit[]; readonly more: number } {
  const hits = conversations
    .flatMap((conversation) =>
      conversation.messages
        .filter((message) => matches(search, message, now))
        .map((message) => ({ conversation, message })),
    )
    .toSorted((one, other) => other.message.createdAt - one.message.createdAt || other.message.id - one.message.id);
  return { hits: hits.slice(0, MOST), more: Math.max(0, hits.length - MOST) };
}
