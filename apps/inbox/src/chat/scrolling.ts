import { defaultRangeExtractor, type Range, useVirtualizer, type VirtualItem } from "@tanstack/react-virtual";
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react";
import type { ChatItem } from "./chat-items.ts";

const NEAR = 120;

const isNearEnd = ({ scrollHeight, scrollTop, clientHeight }: Element): boolean =>
  scrollHeight - scrollTop - clientHeight < NEAR;

/** What stays in sight when messages are measured, pictures get their size and the composer grows. */
type Follow = "end" | "chosen" | "nothing";

/** What a chat shows. */
interface Shown {
  readonly latest: number | undefined;
  readonly chosen: number | undefined;
  /** Whether something is on its way from here: its sender wants to see it arrive. */
  readonly isSending: boolean;
}

/** A chat that scrolls: `scroller` holds one element, which holds the messages. */
export interface ChatScroll {
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** Whether something has come in below what is in sight. */
  readonly hasNews: boolean;
  readonly toEnd: () => void;
  /** Scrolls without being taken for the reader. */
  readonly scrollTo: (top: number) => void;
}

/** Keeps the latest message in sight for whoever is at the end of a chat, and the chosen one for whoever chose it. */
export function useChatScroll({ latest, chosen, isSending }: Shown): ChatScroll {
  const scroller = useRef<HTMLDivElement>(null);
  const follow = useRef<Follow>("end");
  const isNear = useRef(true);
  /** Where the chat was scrolled to last, by the reader or by the page, in px. */
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
        // What grows leaves the place as it is. Only a reader goes up, away from the end.
        const isUp = scrollTop < lastTop.current - 1;
        lastTop.current = scrollTop;
        isNear.current = isNearEnd(element);
        if (isNear.current) {
          setHasNews(false);
          if (follow.current === "nothing") follow.current = "end";
        } else if (isUp && follow.current === "end") follow.current = "nothing";
      },
      // Only a hand leaves the chosen message: the page scrolls too.
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

/** Whoever goes from message to message by the keyboard arrives also at one that was not drawn before. */
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

/** The lines of a chat, and where it is scrolled. */
interface Chat {
  readonly items: readonly ChatItem[];
  /** The places of lines that are drawn wherever the chat is scrolled to; -1 for none. */
  readonly kept: readonly number[];
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** Scrolls without being taken for the reader. */
  readonly scrollTo: (top: number) => void;
}

/** What is drawn of a chat. */
interface VirtualLines {
  readonly lines: readonly VirtualItem[];
  /** Of all lines, in px. */
  readonly height: number;
  /** Measures a line once it is drawn. */
  readonly measure: (line: HTMLElement | null) => void;
}

// About what they are, in px; each is measured when it is drawn.
const DAY = 42;
const MESSAGE = 80;
const FILE = 60;

// So many lines above and below what is in sight are drawn as well.
const BEYOND = 8;

// Until it is known how high the chat is, as much is drawn as fits on a common screen.
const SCREEN = { width: 800, height: 800 };

/** Chooses the lines of a chat that are drawn: those near what is in sight, beginning at its end. */
export function useVirtualLines({ items, kept, scroller, scrollTo }: Chat): VirtualLines {
  // A text, for the list is another one at each drawing: all places are reckoned anew where one of these functions changes.
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
  // A picture that loads above the reader's place must not move what is read. By the library's own rule it does so while the reader
  // scrolls up. So the chat is scrolled by the growth of every line that ends above its upper edge, in whichever direction the
  // reader scrolls; of a line that is measured for the first time it is enough that it begins there.
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
