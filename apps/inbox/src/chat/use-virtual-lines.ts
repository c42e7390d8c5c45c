import { defaultRangeExtractor, type Range, useVirtualizer, type VirtualItem } from "@tanstack/react-virtual";
import { type RefObject, useCallback } from "react";
import type { ChatItem } from "./chat-items.ts";

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
