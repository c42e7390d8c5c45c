import { useMemo } from "react";
import type { Conversation } from "../api/conversation.ts";
import { useLanguage } from "../i18n/language.ts";
import { useInbox } from "../state/inbox-context.ts";
import { isUnderWay } from "../outbox/outbox-reducer.ts";
import { useChatScroll } from "./scrolling.ts";
import { chatItems, isVisible, type Viewer } from "./chat-items.ts";
import { Button } from "../ui/button.tsx";
import { MessageLines } from "./chat-pane.tsx";
import { Placeholder } from "../ui/placeholder.tsx";

interface MessageListProps {
  readonly conversation: Conversation;
  readonly viewer: Viewer;
}

/** The messages of a conversation, the latest at the bottom. Those that are far from what is in sight are not drawn. */
export function MessageList({ conversation, viewer }: MessageListProps) {
  const { text, times } = useLanguage();
  const { route, outbox } = useInbox();
  const { id, messages } = conversation;
  const items = useMemo(() => chatItems(messages, viewer, times.dayKey), [messages, viewer, times]);
  const hidden = useMemo(() => messages.filter((message) => !isVisible(message, viewer)).length, [messages, viewer]);
  const { scroller, hasNews, toEnd, scrollTo } = useChatScroll({
    latest: messages.at(-1)?.id,
    chosen: route.messageId,
    isSending: isUnderWay(outbox, id),
  });

  return (
    <div className="scroll messages" ref={scroller} data-viewer={viewer}>
      <div className="messages-inner" data-focus-home='.message[tabindex="0"] | .chat-title h2'>
        {messages.length === 0 && <Placeholder title={text.chat.empty} />}
        {messages.length > 0 && (
          <MessageLines
            items={items}
            conversation={conversation}
            viewer={viewer}
            scroller={scroller}
            scrollTo={scrollTo}
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
