import { type RefObject, useLayoutEffect, useRef } from "react";

const NEAR = 120;

const isNearEnd = ({ scrollHeight, scrollTop, clientHeight }: Element): boolean =>
  scrollHeight - scrollTop - clientHeight < NEAR;

/** What stays in sight when pictures get their size and the composer grows. */
type Follow = "end" | "chosen" | "nothing";

/** Keeps the latest message in sight for whoever is at the end of a chat, and the chosen one for whoever chose it. */
export function useChatScroll(
  latest: number | undefined,
  chosen: number | undefined,
): RefObject<HTMLDivElement | null> {
  const scroller = useRef<HTMLDivElement>(null);
  const follow = useRef<Follow>("end");
  const isNear = useRef(true);
  const shown = useRef({ latest, chosen });

  const keep = useRef(() => {
    const element = scroller.current;
    if (element === null) return;
    if (follow.current === "end") element.scrollTop = element.scrollHeight;
    if (follow.current === "chosen")
      element.querySelector(`[data-message-id="${shown.current.chosen}"]`)?.scrollIntoView({ block: "nearest" });
    isNear.current = isNearEnd(element);
  });

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const onScroll = (): void => {
      isNear.current = isNearEnd(element);
      if (follow.current !== "chosen") follow.current = isNear.current ? "end" : "nothing";
    };
    // Only a hand leaves the chosen message: the page scrolls too.
    const onHand = (): void => {
      if (follow.current === "chosen") follow.current = "nothing";
    };
    const onResize = keep.current;
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
  }, []);

  useLayoutEffect(() => {
    if (shown.current.latest === latest) return;
    shown.current = { ...shown.current, latest };
    if (isNear.current) follow.current = "end";
    keep.current();
  }, [latest]);

  useLayoutEffect(() => {
    shown.current = { ...shown.current, chosen };
    if (chosen === undefined) return;
    follow.current = "chosen";
    keep.current();
  }, [chosen]);

  return scroller;
}
