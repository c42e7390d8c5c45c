import { type RefObject, useState } from "react";
import type { Conversation } from "../api/conversation.ts";
import { useLanguage } from "../i18n/language.ts";
import { useInbox } from "../state/inbox-context.ts";
import { useVirtualLines } from "./use-virtual-lines.ts";
import type { ChatItem, Viewer } from "./chat-items.ts";
import { MessageItem } from "./message-item.tsx";

interface MessageLinesProps {
  readonly items: readonly ChatItem[];
  readonly conversation: Conversation;
  readonly viewer: Viewer;
  /** What scrolls. */
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** Scrolls without being taken for the reader. */
  readonly scrollTo: (top: number) => void;
}

/**
 * The lines of a chat: messages, and the days between them. Only those near what is in sight are drawn, and those that the
 * keyboard is on; each says its place among all.
 */
export function MessageLines({ items, conversation, viewer, scroller, scrollTo }: MessageLinesProps) {
  const { text, times } = useLanguage();
  const { route, now } = useInbox();
  const [focused, setFocused] = useState<number>();
  const placeOf = (id: number | undefined): number =>
    id === undefined ? -1 : items.findIndex((item) => item.kind === "message" && item.message.id === id);
  const chosen = placeOf(route.messageId);
  // One stop for the Tab key among all messages; j and k go from one to the next.
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
          />
        );
      })}
    </ol>
  );
}
