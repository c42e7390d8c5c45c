import { createContext, useContext } from "react";

/** The only message that the Tab key can reach. */
const STOP = '.message[tabindex="0"]';

/** Focuses the first of these elements that exists and can be focused. Returns true if an element was focused. */
export function focusOn(...selectors: readonly string[]): boolean {
  return selectors.some((selector) => {
    const element = document.querySelector<HTMLElement>(selector);
    element?.focus();
    return element !== null && element === document.activeElement;
  });
}

/**
 * Focuses a message. If the message is not rendered yet, another message has the focus until then (see
 * `useChatScroll`).
 */
export const focusOnMessage = (id: number): boolean => focusOn(`[data-message-id="${id}"]`, STOP);

/** Moves the focus out of a field: from the search box to the results, and from every other field to the messages. */
export const leaveField = (field: HTMLElement): boolean =>
  field.id === "search"
    ? focusOn(".row[aria-current]", ".row", STOP, ".chat-title h2")
    : focusOn(STOP, ".chat-title h2", ".row[aria-current]", ".row");

// This selector matches the elements that the Tab key can reach.
const TABBABLE = "a[href], button, input, select, textarea, summary, [tabindex]";

// Attributes that can hide an element or make it unfocusable. `style` is not in the list, because the page never hides
// an element with `style`, and a chat changes `style` at every step of scrolling.
const HIDING = ["hidden", "disabled", "inert", "open", "data-view"];

/**
 * Keeps the focus near its place: when the focused element is removed or hidden, the focus moves to an element nearby
 * instead of the top of the page. The function looks at each ancestor, starting with the innermost, and tries in this
 * order: the first existing element of the ancestor's `data-focus-home` (`one | other`), the ancestor itself if it can
 * be focused, and the focusable element inside the ancestor that is nearest to the old place. The function works until
 * the returned function is called.
 */
export function keepFocus(page: Document): () => void {
  /** This list contains the focused element, followed by its ancestors. */
  let place: readonly Element[] = [];

  const onFocus = ({ target }: FocusEvent): void => {
    place = target instanceof Element ? pathOf(target) : [];
  };
  const onBlur = ({ target }: FocusEvent): void => {
    // If the element still exists after the event, the reader has removed the focus on purpose, for example by a click
    // on the background.
    setTimeout(() => {
      if (place[0] === target && place[0] && isThere(place[0]) && isNowhere(page)) place = [];
    });
  };
  const check = (records: readonly MutationRecord[] = []): void => {
    const [last] = place;
    if (last === undefined || isThere(last)) return;
    const { activeElement } = page;
    if (isNowhere(page) || activeElement === last) goOn(page, place, records);
  };
  const onResize = (): void => check();

  const observer = new MutationObserver(check);
  observer.observe(page.body, { subtree: true, childList: true, attributes: true, attributeFilter: HIDING });
  page.addEventListener("focusin", onFocus);
  page.addEventListener("focusout", onBlur);
  page.defaultView?.addEventListener("resize", onResize);
  return () => {
    observer.disconnect();
    page.removeEventListener("focusin", onFocus);
    page.removeEventListener("focusout", onBlur);
    page.defaultView?.removeEventListener("resize", onResize);
  };
}

const isNowhere = ({ activeElement, body }: Document): boolean => activeElement === null || activeElement === body;

const isThere = (element: Element): boolean =>
  element.isConnected && element.checkVisibility() && !element.matches(":disabled");

function pathOf(element: Element): readonly Element[] {
  const path: Element[] = [];
  for (let each: Element | null = element; each !== null; each = each.parentElement) path.push(each);
  return path;
}

/** Focuses an element that is as near as possible to the old place. */
function goOn(page: Document, place: readonly Element[], records: readonly MutationRecord[]): void {
  for (const [at, around] of place.entries()) {
    const inner = place[at - 1];
    if (inner === undefined || !around.isConnected) continue;
    const next = homeOf(page, around) ?? (isFocusable(around) ? around : nearest(around, gapOf(inner, records)));
    if (next === undefined) continue;
    next.focus({ preventScroll: true });
    if (page.activeElement === next) return;
  }
}

function homeOf(page: Document, around: Element): HTMLElement | undefined {
  const names = around instanceof HTMLElement ? (around.dataset["focusHome"]?.split("|") ?? []) : [];
  for (const name of names) {
    const home = [...page.querySelectorAll<HTMLElement>(name)].find(isThere);
    if (home) return home;
  }
  return undefined;
}

const isFocusable = (element: Element): element is HTMLElement => element.matches("[tabindex]");

/**
 * Returns the place of a lost element: between its former neighbours, or its own place if the element is only hidden.
 */
interface Gap {
  readonly before: Node | null;
  readonly after: Node | null;
}

function gapOf(gone: Element, records: readonly MutationRecord[]): Gap {
  if (gone.isConnected) return { before: gone, after: gone };
  const removal = records.find(({ removedNodes }) => [...removedNodes].includes(gone));
  return { before: removal?.previousSibling ?? null, after: removal?.nextSibling ?? null };
}

/** Returns the next element that the Tab key would reach from the gap, or else the element before the gap. */
function nearest(around: Element, { before, after }: Gap): HTMLElement | undefined {
  const all = [...around.querySelectorAll<HTMLElement>(TABBABLE)].filter((each) => each.tabIndex >= 0 && isThere(each));
  const stands = (node: Node | null, each: Element, where: number): boolean =>
    node !== null && node.isConnected && (node.contains(each) || (node.compareDocumentPosition(each) & where) !== 0);
  return (
    all.find((each) => stands(after, each, Node.DOCUMENT_POSITION_FOLLOWING)) ??
    all.findLast((each) => stands(before, each, Node.DOCUMENT_POSITION_PRECEDING)) ??
    all[0]
  );
}

/** Passes text to screen readers, which read the text aloud when they have finished the current text. */
export type Announce = (words: string) => void;

/** Provides `announce` to all components. */
export const AnnounceContext = createContext<Announce>(() => undefined);

/** Returns `announce`. */
export const useAnnounce = (): Announce => useContext(AnnounceContext);
