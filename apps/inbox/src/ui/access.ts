import { createContext, useContext } from "react";

/** The message at which the Tab key stops. */
const STOP = '.message[tabindex="0"]';

/** Puts the focus on the first of these that is there and can have it. Returns whether one could. */
export function focusOn(...selectors: readonly string[]): boolean {
  return selectors.some((selector) => {
    const element = document.querySelector<HTMLElement>(selector);
    element?.focus();
    return element !== null && element === document.activeElement;
  });
}

/** Puts the focus on a message. One that is not drawn yet takes it from another message when it is. */
export const focusOnMessage = (id: number): boolean => focusOn(`[data-message-id="${id}"]`, STOP);

/** Leaves a field for what its letters were about: what was found, or the messages. */
export const leaveField = (field: HTMLElement): boolean =>
  field.id === "search"
    ? focusOn(".row[aria-current]", ".row", STOP, ".chat-title h2")
    : focusOn(STOP, ".chat-title h2", ".row[aria-current]", ".row");

// What the Tab key may stop at.
const TABBABLE = "a[href], button, input, select, textarea, summary, [tabindex]";

// What can hide an element, or take it from the keyboard. Styles change at each step of a chat that scrolls, and hide nothing.
const HIDING = ["hidden", "disabled", "inert", "open", "data-view"];

/**
 * Keeps the keyboard's place: where the element that has the focus goes from the page, or is hidden, the focus goes on from where
 * it was, instead of falling to the top of the page. It goes to the place that an element around it names in `data-focus-home`,
 * the first that is there of `one | other`; else to what can have the focus around it, or stands nearest. Runs until the returned
 * function is called.
 */
export function keepFocus(page: Document): () => void {
  /** The element that has the focus, and all that it is in. */
  let place: readonly Element[] = [];

  const onFocus = ({ target }: FocusEvent): void => {
    place = target instanceof Element ? pathOf(target) : [];
  };
  const onBlur = ({ target }: FocusEvent): void => {
    // Whoever takes the focus away by hand, such as by a click beside everything, means it. What was removed is not there by then.
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

/** Puts the focus as near as can be to where it was. */
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

/** Where something was: between its neighbours, or where it still is, unseen. */
interface Gap {
  readonly before: Node | null;
  readonly after: Node | null;
}

function gapOf(gone: Element, records: readonly MutationRecord[]): Gap {
  if (gone.isConnected) return { before: gone, after: gone };
  const removal = records.find(({ removedNodes }) => [...removedNodes].includes(gone));
  return { before: removal?.previousSibling ?? null, after: removal?.nextSibling ?? null };
}

/** What the Tab key would stop at next, or had stopped at before. */
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

/** Gives words to a screen reader: it reads them out when it has finished what it reads now. */
export type Announce = (words: string) => void;

/** The way to a screen reader, for every part of the page. */
export const AnnounceContext = createContext<Announce>(() => undefined);

/** The way to a screen reader. */
export const useAnnounce = (): Announce => useContext(AnnounceContext);
