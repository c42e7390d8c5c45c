import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react";

const NEAR = 120;

const isNearEnd = ({ scrollHeight, scrollTop, clientHeight }: Element): boolean =>
  scrollHeight - scrollTop - clientHeight < NEAR;

/** What stays in sight when pictures get their size and the composer grows. */
type Follow = "end" | "chosen" | "nothing";

/** What a chat shows. */
interface Shown {
  readonly first: number | undefined;
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
  /** Keeps what is in sight where it is while more is put above it. */
  readonly holdPlace: () => void;
}

/** Keeps the latest message in sight for whoever is at the end of a chat, and the chosen one for whoever chose it. */
export function useChatScroll({ first, latest, chosen, isSending }: Shown): ChatScroll {
  const scroller = useRef<HTMLDivElement>(null);
  const follow = useRef<Follow>("end");
  const isNear = useRef(true);
  /** How far the place that is held is from the end, in px. */
  const held = useRef<number>(undefined);
  const shown = useRef({ latest, chosen });
  const [hasNews, setHasNews] = useState(false);

  const keep = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    if (follow.current === "end") element.scrollTop = element.scrollHeight;
    if (follow.current === "chosen") messageIn(element, shown.current.chosen)?.scrollIntoView({ block: "nearest" });
    isNear.current = isNearEnd(element);
  }, []);

  const toEnd = useCallback(() => {
    follow.current = "end";
    setHasNews(false);
    keep();
  }, [keep]);

  const holdPlace = useCallback(() => {
    const element = scroller.current;
    follow.current = "nothing";
    held.current = element ? element.scrollHeight - element.scrollTop : undefined;
  }, []);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    return listen(element, {
      onResize: keep,
      onScroll: () => {
        isNear.current = isNearEnd(element);
        if (isNear.current) setHasNews(false);
        if (follow.current !== "chosen") follow.current = isNear.current ? "end" : "nothing";
      },
      // Only a hand leaves the chosen message: the page scrolls too.
      onHand: () => {
        if (follow.current === "chosen") follow.current = "nothing";
      },
    });
  }, [keep]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element && held.current !== undefined) element.scrollTop = element.scrollHeight - held.current;
    held.current = undefined;
  }, [first]);

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

  return { scroller, hasNews, toEnd, holdPlace };
}

const messageIn = (element: Element, id: number | undefined): HTMLElement | null =>
  element.querySelector<HTMLElement>(`[data-message-id="${id}"]`);

/** Whoever goes from message to message by the keyboard arrives also at one that had to be fetched from further up. */
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
