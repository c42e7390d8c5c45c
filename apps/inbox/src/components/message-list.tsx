import { useState } from "react";
import type { Conversation } from "../api/conversation.ts";
import { useLanguage } from "../i18n/text-context.ts";
import { useInbox } from "../state/inbox-context.ts";
import { useChatScroll } from "../state/use-chat-scroll.ts";
import { chatItems, isVisible, type Viewer } from "../view/chat-items.ts";
import { Button } from "./button.tsx";
import { MessageItem } from "./message-item.tsx";
import { Placeholder } from "./placeholder.tsx";

const AT_FIRST = 150;

interface MessageListProps {
  readonly conversation: Conversation;
  readonly viewer: Viewer;
}

/** The messages of a conversation, the latest at the bottom. Of a long one, the end at first. */
export function MessageList({ conversation, viewer }: MessageListProps) {
  const { text, times } = useLanguage();
  const { route, now } = useInbox();
  const { messages } = conversation;
  const [wanted, setWanted] = useState(AT_FIRST);
  const chosenAt = messages.findIndex(({ id }) => id === route.messageId);
  const shown = chosenAt === -1 ? wanted : Math.max(wanted, messages.length - chosenAt);
  const latest = messages.slice(-shown);
  const earlier = messages.length - latest.length;
  const hidden = messages.filter((message) => !isVisible(message, viewer)).length;
  const items = chatItems(latest, viewer, times.dayKey);
  const lastShown = items.findLast((item) => item.kind === "message");
  const isChosenShown = items.some((item) => item.kind === "message" && item.message.id === route.messageId);
  const scroller = useChatScroll(messages.at(-1)?.id, route.messageId);

  if (messages.length === 0) return <Placeholder title={text.chat.empty} />;
  return (
    <div className="scroll messages" ref={scroller} data-viewer={viewer}>
      {earlier > 0 && (
        <p className="messages-more">
          <Button look="quiet" onClick={() => setWanted(shown + AT_FIRST)}>
            {text.chat.earlier(earlier)}
          </Button>
        </p>
      )}
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
      {viewer === "customer" && hidden > 0 && <p className="messages-hidden">{text.chat.hidden(hidden)}</p>}
    </div>
  );
}
