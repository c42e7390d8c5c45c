import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react";

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
