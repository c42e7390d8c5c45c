import { useEffect, useRef } from "react";
import type { Conversation } from "../api/conversation.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { useLanguage } from "../i18n/language.ts";
import { useInbox } from "../state/inbox-context.ts";
import { customerName } from "./conversation-row.ts";
import { messageLine, senderName } from "../i18n/words.ts";
import { type News, newsBetween } from "./news.ts";

// Nobody listens to more: a flood is seen, not heard.
const MOST = 5;

/** Reads out what is new. It shows nothing. */
export function NewsReader({ conversations }: { readonly conversations: readonly Conversation[] | undefined }) {
  const { text } = useLanguage();
  const { announce } = useInbox();
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
  return `${text.chat.newMessage(who)}: ${messageLine(message, text)}`;
}
