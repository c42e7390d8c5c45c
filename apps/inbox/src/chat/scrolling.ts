import { defaultRangeExtractor, type Range, useVirtualizer, type VirtualItem } from "@tanstack/react-virtual";
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react";
import type { ChatItem } from "./chat-items.ts";

const NEAR = 120;

const isNearEnd = ({ scrollHeight, scrollTop, clientHeight }: Element): boolean =>
  scrollHeight - scrollTop - clientHeight < NEAR;

/** The part that must stay visible when heights change: the end of the chat, the chosen message, or no special part. */
type Follow = "end" | "chosen" | "nothing";

/** The contents of a chat that decide to which place it scrolls. */
interface Shown {
  readonly latest: number | undefined;
  readonly chosen: number | undefined;
  /** Whether a message is being sent. If so, the chat scrolls to its end, where the message will appear. */
  readonly isSending: boolean;
}

/** The scroll state of a chat. `scroller` is the element that scrolls. Its only child contains the messages. */
export interface ChatScroll {
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** Whether there are new messages below the visible part. */
  readonly hasNews: boolean;
  readonly toEnd: () => void;
  /** Scrolls the chat in such a way that the scroll event does not count as the reader's own scrolling. */
  readonly scrollTo: (top: number) => void;
}

/**
 * Keeps the latest message visible while the reader is at the end of the chat, and the chosen message after the reader chose one.
 */
export function useChatScroll({ latest, chosen, isSending }: Shown): ChatScroll {
  const scroller = useRef<HTMLDivElement>(null);
  const follow = useRef<Follow>("end");
  const isNear = useRef(true);
  /** The last scroll position in px, set by the reader or by the page. */
  const lastTop = useRef(0);
  const shown = useRef({ latest, chosen });
  const [hasNews, setHasNews] = useState(false);

  const scrollTo = useCallback((top: number) => {
    const element = scroller.current;
    if (element === null) return;
    element.scrollTop = top;
    lastTop.current = element.scrollTop;
  }, []);

  const keep = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    if (follow.current === "end") scrollTo(element.scrollHeight);
    if (follow.current === "chosen") messageIn(element, shown.current.chosen)?.scrollIntoView({ block: "nearest" });
    lastTop.current = element.scrollTop;
    isNear.current = isNearEnd(element);
  }, [scrollTo]);

  const toEnd = useCallback(() => {
    follow.current = "end";
    setHasNews(false);
    keep();
  }, [keep]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    return listen(element, {
      onResize: keep,
      onScroll: () => {
        const { scrollTop } = element;
        // A growing line never scrolls the chat upwards. So a scroll event upwards means that the reader leaves the
        // end.
        const isUp = scrollTop < lastTop.current - 1;
        lastTop.current = scrollTop;
        isNear.current = isNearEnd(element);
        if (isNear.current) {
          setHasNews(false);
          if (follow.current === "nothing") follow.current = "end";
        } else if (isUp && follow.current === "end") follow.current = "nothing";
      },
      // Only the wheel and touch events come from the reader for certain. Scroll events also come from the page.
      onHand: () => {
        if (follow.current === "chosen") follow.current = isNear.current ? "end" : "nothing";
      },
    });
  }, [keep]);

  useLayoutEffect(() => {
    if (shown.current.latest === latest) return;
    shown.current = { ...shown.current, latest };
    if (isNear.current) follow.current = "end";
    else if (follow.current !== "end") setHasNews(true);
    keep();
  }, [latest, keep]);

  useLayoutEffect(() => {
    shown.current = { ...shown.current, chosen };
    if (chosen === undefined) return;
    follow.current = "chosen";
    keep();
    takeFocusAlong(scroller.current, chosen);
  }, [chosen, keep]);

  useLayoutEffect(() => {
    if (isSending) toEnd();
  }, [isSending, toEnd]);

  return { scroller, hasNews, toEnd, scrollTo };
}

const messageIn = (element: Element, id: number | undefined): HTMLElement | null =>
  element.querySelector<HTMLElement>(`[data-message-id="${id}"]`);

/** If another message has the focus, moves the focus to the chosen message, which may have been rendered only now. */
function takeFocusAlong(element: Element | null, id: number): void {
  const message = element && messageIn(element, id);
  const { activeElement } = document;
  if (message && element.contains(activeElement) && !message.contains(activeElement))
    message.focus({ preventScroll: true });
}

interface Listeners {
  readonly onResize: () => void;
  readonly onScroll: () => void;
  readonly onHand: () => void;
}

function listen(element: Element, { onResize, onScroll, onHand }: Listeners): () => void {
  const observer = new ResizeObserver(onResize);
  for (const each of [element, ...element.children]) observer.observe(each);
  element.addEventListener("scroll", onScroll, { passive: true });
  element.addEventListener("wheel", onHand, { passive: true });
  element.addEventListener("touchmove", onHand, { passive: true });
  onResize();
  return () => {
    observer.disconnect();
    element.removeEventListener("scroll", onScroll);
    element.removeEventListener("wheel", onHand);
    element.removeEventListener("touchmove", onHand);
  };
}

/** The lines of a chat, and the element that scrolls. */
interface Chat {
  readonly items: readonly ChatItem[];
  /** Indexes of lines that are always rendered, at every scroll position of the chat. -1 stands for no line. */
  readonly kept: readonly number[];
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** Scrolls the chat in such a way that the scroll event does not count as the reader's own scrolling. */
  readonly scrollTo: (top: number) => void;
}

/** The part of a chat that is rendered. */
interface VirtualLines {
  readonly lines: readonly VirtualItem[];
  /** The height of all lines, in px. */
  readonly height: number;
  /** Measures a line when it is rendered. */
  readonly measure: (line: HTMLElement | null) => void;
}

// Estimated heights in px. The real height is measured when a line is rendered.
const DAY = 42;
const MESSAGE = 80;
const FILE = 60;

// The number of lines that are rendered above and below the visible part.
const BEYOND = 8;

// The size that is assumed until the real size of the chat is known, in px.
const SCREEN = { width: 800, height: 800 };

/**
 * Chooses the lines of a chat that are rendered. These are the lines near the visible part. At first, this is the end
 * of the chat.
 */
export function useVirtualLines({ items, kept, scroller, scrollTo }: Chat): VirtualLines {
  // The indexes are joined to a string, because the array is a new object at each render, and the virtualizer
  // recalculates all positions if one of these functions changes.
  const places = kept.join();
  const rangeExtractor = useCallback(
    (range: Range) => {
      const more = places.split(",").map(Number);
      const inRange = more.filter((place) => place >= 0 && place < range.count);
      return [...new Set([...defaultRangeExtractor(range), ...inRange])].toSorted((one, other) => one - other);
    },
    [places],
  );
  const estimateSize = useCallback((place: number) => heightOf(items[place]), [items]);
  const getItemKey = useCallback((place: number) => keyOf(items[place]), [items]);
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLElement>({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize,
    getItemKey,
    rangeExtractor,
    overscan: BEYOND,
    initialRect: SCREEN,
    initialOffset: () => items.reduce((sum, item) => sum + heightOf(item), 0),
    scrollToFn: (top, { adjustments = 0 }) => scrollTo(top + adjustments),
  });
  // A picture that loads above the visible part must not move the text that is being read. By default, the library lets
  // the text move while the reader scrolls up. With this rule, the chat is scrolled by the growth of each line that
  // ends above the upper edge, in both directions. For a line that is measured for the first time, it is enough that
  // the line begins above the edge.
  virtualizer.shouldAdjustScrollPositionOnItemSizeChange = ({ key, start, end }, _, { itemSizeCache, scrollOffset }) =>
    (itemSizeCache.has(key) ? end : start + 1) <= (scrollOffset ?? 0);
  return {
    lines: virtualizer.getVirtualItems(),
    height: virtualizer.getTotalSize(),
    measure: virtualizer.measureElement,
  };
}

function heightOf(item: ChatItem | undefined): number {
  if (item?.kind !== "message") return DAY;
  return MESSAGE + FILE * item.message.attachments.length;
}

function keyOf(item: ChatItem | undefined): string {
  if (item === undefined) return "";
  return item.kind === "day" ? `day-${item.at}` : `message-${item.message.id}`;
}
