import { useState } from "react";
import type { Conversation } from "../api/conversation.ts";
import { useLanguage } from "../i18n/text-context.ts";
import { useInbox } from "../state/inbox-context.ts";
import { isUnderWay } from "../state/outbox-reducer.ts";
import { useChatScroll } from "../state/use-chat-scroll.ts";
import { chatItems, isVisible, type Viewer } from "../view/chat-items.ts";
import { Button } from "./button.tsx";
import { MessageLines } from "./message-lines.tsx";
import { Placeholder } from "./placeholder.tsx";

const AT_FIRST = 150;

interface MessageListProps {
  readonly conversation: Conversation;
  readonly viewer: Viewer;
}

/** The messages of a conversation, the latest at the bottom. Of a long one, the end at first. */
export function MessageList({ conversation, viewer }: MessageListProps) {
  const { text, times } = useLanguage();
  const { route, outbox } = useInbox();
  const { id, messages } = conversation;
  const [wanted, setWanted] = useState(AT_FIRST);
  const chosenAt = messages.findIndex((message) => message.id === route.messageId);
  const shown = chosenAt === -1 ? wanted : Math.max(wanted, messages.length - chosenAt);
  const latest = messages.slice(-shown);
  const earlier = messages.length - latest.length;
  const hidden = messages.filter((message) => !isVisible(message, viewer)).length;
  const isSending = isUnderWay(outbox, id);
  const { scroller, hasNews, toEnd, holdPlace } = useChatScroll({
    first: latest[0]?.id,
    latest: messages.at(-1)?.id,
    chosen: route.messageId,
    isSending,
  });
  const showEarlier = (): void => {
    holdPlace();
    setWanted(shown + AT_FIRST);
  };

  return (
    <div className="scroll messages" ref={scroller} data-viewer={viewer}>
      <div className="messages-inner">
        {messages.length === 0 && <Placeholder title={text.chat.empty} />}
        {earlier > 0 && (
          <p className="messages-more">
            <Button look="quiet" onClick={showEarlier}>
              {text.chat.earlier(earlier)}
            </Button>
          </p>
        )}
        {messages.length > 0 && (
          <MessageLines
            items={chatItems(latest, viewer, times.dayKey, messages)}
            conversation={conversation}
            viewer={viewer}
          />
        )}
        {viewer === "customer" && hidden > 0 && <p className="messages-hidden">{text.chat.hidden(hidden)}</p>}
        {hasNews && (
          <div className="messages-news">
            <Button look="primary" icon="down" onClick={toEnd}>
              {text.chat.newBelow}
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}
