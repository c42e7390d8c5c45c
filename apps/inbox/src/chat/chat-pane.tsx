import { type DragEvent, type ReactNode, type RefObject, useMemo, useState } from "react";
import type { Conversation } from "../api/conversation.ts";
import { useLanguage } from "../i18n/language.ts";
import { customerName } from "../i18n/words.ts";
import { draftFiles } from "../outbox/draft.ts";
import { isSendingIn } from "../outbox/outbox-reducer.ts";
import { useInbox } from "../state/inbox.ts";
import { ChannelTag, WindowTag } from "../ui/conversation-tags.tsx";
import { Button, Icon, IconButton, Placeholder } from "../ui/elements.tsx";
import { type ChatItem, chatItems, isVisible, type Viewer } from "./chat-items.ts";
import { FailureNote } from "./failure-note.tsx";
import { MessageItem } from "./message-item.tsx";
import { useChatScroll, useVirtualLines } from "./scrolling.ts";

const holdsFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes("Files");

interface ChatPaneProps {
  readonly conversation: Conversation;
  /** The form in which the next message is written. */
  readonly children: ReactNode;
}

/** A conversation: its messages and the composer. Files can be dropped anywhere on the conversation. */
export function ChatPane({ conversation, children }: ChatPaneProps) {
  const { text } = useLanguage();
  const { changeDraft } = useInbox();
  const [viewer, setViewer] = useState<Viewer>("agent");
  const [isOver, setIsOver] = useState(false);

  return (
    <div
      className="chat"
      data-testid="drop-zone"
      onDragOver={(event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={({ currentTarget, relatedTarget }) => {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setIsOver(false);
      }}
      onDrop={(event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        setIsOver(false);
        changeDraft({
          type: "attach",
          conversationId: conversation.id,
          files: draftFiles(event.dataTransfer.files),
        });
      }}
    >
      <ChatHead conversation={conversation} viewer={viewer} onViewer={setViewer} />
      <MessageList conversation={conversation} viewer={viewer} />
      {children}
      {isOver && (
        <div className="drop-hint">
          <Icon name="paperclip" />
          {text.compose.drop}
        </div>
      )}
    </div>
  );
}

interface ChatHeadProps {
  readonly conversation: Conversation;
  readonly viewer: Viewer;
  readonly onViewer: (viewer: Viewer) => void;
}

/** The customer's name, facts about the conversation, and the switch to the customer's view. */
function ChatHead({ conversation, viewer, onViewer }: ChatHeadProps) {
  const { text } = useLanguage();
  const { go, now } = useInbox();
  return (
    <header className="column-head chat-head">
      <span className="chat-back">
        <IconButton icon="back" label={text.back} onClick={() => go({})} />
      </span>
      <div className="chat-title">
        <h2 tabIndex={-1}>{customerName(conversation, text)}</h2>
        <p className="chat-facts">
          <span>#{conversation.id}</span>
          <ChannelTag channel={conversation.channel} />
          <WindowTag conversation={conversation} now={now} />
        </p>
      </div>
      <label className="switch">
        <input
          type="checkbox"
          role="switch"
          checked={viewer === "customer"}
          onChange={({ target }) => onViewer(target.checked ? "customer" : "agent")}
        />
        <span>{text.chat.asCustomer}</span>
      </label>
    </header>
  );
}

interface MessageListProps {
  readonly conversation: Conversation;
  readonly viewer: Viewer;
}

/**
 * The messages of a conversation. The latest message is at the bottom. Only the messages near the visible part are
 * rendered.
 */
function MessageList({ conversation, viewer }: MessageListProps) {
  const { text, times } = useLanguage();
  const { route, outbox } = useInbox();
  const { id, messages } = conversation;
  const items = useMemo(() => chatItems(messages, viewer, times.dayKey), [messages, viewer, times]);
  const hidden = useMemo(() => messages.filter((message) => !isVisible(message, viewer)).length, [messages, viewer]);
  const { scroller, hasNews, toEnd, scrollTo } = useChatScroll({
    latest: messages.at(-1)?.id,
    chosen: route.messageId,
    isSending: isSendingIn(outbox, id),
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

interface MessageLinesProps {
  readonly items: readonly ChatItem[];
  readonly conversation: Conversation;
  readonly viewer: Viewer;
  /** The element that scrolls. */
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** Scrolls the chat in such a way that the scroll event does not count as the reader's own scrolling. */
  readonly scrollTo: (top: number) => void;
}

/**
 * The lines of a chat: messages, and the days between them. Only the lines near the visible part, and the lines that
 * the keyboard needs, are rendered. Each line tells screen readers its position among all lines.
 */
function MessageLines({ items, conversation, viewer, scroller, scrollTo }: MessageLinesProps) {
  const { text, times } = useLanguage();
  const { route, now } = useInbox();
  const [focused, setFocused] = useState<number>();
  const placeOf = (id: number | undefined): number =>
    id === undefined ? -1 : items.findIndex((item) => item.kind === "message" && item.message.id === id);
  const chosen = placeOf(route.messageId);
  // The Tab key reaches one message only. The keys j and k move between messages.
  const stop = chosen === -1 ? items.length - 1 : chosen;
  const { lines, height, measure } = useVirtualLines({
    items,
    kept: [stop, placeOf(focused)],
    scroller,
    scrollTo,
  });

  return (
    <ol
      className="message-list"
      aria-label={text.chat.messages}
      style={{ blockSize: height }}
      onFocus={({ target }) => {
        const { messageId } = target.closest<HTMLElement>("[data-message-id]")?.dataset ?? {};
        setFocused(messageId === undefined ? undefined : Number(messageId));
      }}
      onBlur={() => setFocused(undefined)}
    >
      {lines.map(({ index, key, start }) => {
        const item = items[index];
        if (item === undefined) return null;
        const line = {
          ref: measure,
          "data-index": index,
          "aria-setsize": items.length,
          "aria-posinset": index + 1,
          style: { transform: `translateY(${start}px)` },
        };
        return item.kind === "day" ? (
          <li key={key} className="line day" {...line}>
            <span>{times.day(item.at, now)}</span>
          </li>
        ) : (
          <MessageItem
            key={key}
            item={item}
            conversation={conversation}
            viewer={viewer}
            isStop={index === stop}
            line={line}
          >
            {viewer === "agent" && <FailureNote message={item.message} conversation={conversation} />}
          </MessageItem>
        );
      })}
    </ol>
  );
}
