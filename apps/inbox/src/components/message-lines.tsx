import type { Conversation } from "../api/conversation.ts";
import { useLanguage } from "../i18n/text-context.ts";
import { useInbox } from "../state/inbox-context.ts";
import type { ChatItem, Viewer } from "../view/chat-items.ts";
import { MessageItem } from "./message-item.tsx";

interface MessageLinesProps {
  readonly items: readonly ChatItem[];
  readonly conversation: Conversation;
  readonly viewer: Viewer;
}

/** The lines of a chat: messages, and the days between them. */
export function MessageLines({ items, conversation, viewer }: MessageLinesProps) {
  const { text, times } = useLanguage();
  const { route, now } = useInbox();
  const lastShown = items.findLast((item) => item.kind === "message");
  const isChosenShown = items.some((item) => item.kind === "message" && item.message.id === route.messageId);
  return (
    <ol className="message-list" aria-label={text.chat.messages}>
      {items.map((item) =>
        item.kind === "day" ? (
          <li key={`day-${item.at}`} className="day">
            <span>{times.day(item.at, now)}</span>
          </li>
        ) : (
          <MessageItem
            key={item.message.id}
            item={item}
            conversation={conversation}
            viewer={viewer}
            // One stop for the Tab key among all messages; j and k go from one to the next.
            isStop={isChosenShown ? item.message.id === route.messageId : item === lastShown}
          />
        ),
      )}
    </ol>
  );
}
