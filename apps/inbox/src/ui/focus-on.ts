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
