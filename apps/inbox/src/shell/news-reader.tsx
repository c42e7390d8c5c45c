import { useEffect, useRef } from "react";
import type { Conversation, InboxMessage } from "../api/conversation.ts";
import type { Dictionary } from "../i18n/en.ts";
import { useLanguage } from "../i18n/language.ts";
import { customerName, messageLine, senderName } from "../i18n/words.ts";
import { useAnnounce } from "../ui/access.ts";

// The largest number of messages that are read aloud at once. Nobody listens to more messages.
const MOST = 5;

/** Announces new messages to screen readers. Renders nothing. */
export function NewsReader({ conversations }: { readonly conversations: readonly Conversation[] | undefined }) {
  const { text } = useLanguage();
  const announce = useAnnounce();
  const before = useRef<readonly Conversation[]>(undefined);

  useEffect(() => {
    if (conversations === undefined || conversations === before.current) return;
    const news = newsBetween(before.current, conversations);
    before.current = conversations;
    if (news.length > 0)
      announce(
        news
          .slice(-MOST)
          .map((each) => wordsOf(each, text))
          .join(". "),
      );
  }, [conversations, text, announce]);

  return null;
}

function wordsOf({ conversation, message, kind }: News, text: Dictionary): string {
  if (kind === "failed") return text.chat.newFailed(message.id);
  if (kind === "sent") return text.chat.nowSent(message.id);
  const who = senderName(message, customerName(conversation, text), text);
  return text.label(text.chat.newMessage(who)) + messageLine(message, text);
}

/** A message that is new or has a new status. */
export interface News {
  readonly conversation: Conversation;
  readonly message: InboxMessage;
  readonly kind: "new" | "failed" | "sent";
}

/**
 * Returns the messages that differ between two readings of the conversations. Before the first reading, no message is
 * new.
 */
export function newsBetween(
  before: readonly Conversation[] | undefined,
  after: readonly Conversation[],
): readonly News[] {
  if (before === undefined) return [];
  const known = new Map(before.flatMap(({ messages }) => messages).map((message) => [message.id, message.status]));
  return after.flatMap((conversation) =>
    conversation.messages.flatMap((message) => {
      const kind = kindOf(known.get(message.id), message);
      return kind === undefined ? [] : [{ conversation, message, kind }];
    }),
  );
}

function kindOf(before: string | undefined, { status }: InboxMessage): News["kind"] | undefined {
  if (before === status) return undefined;
  if (status === "failed") return "failed";
  if (before === undefined) return "new";
  return status === "sent" ? "sent" : undefined;
}
