import { useEffect } from "react";
import { type Shortcut, shortcutOf } from "./shortcut.ts";

// A switch or a choice takes no letters.
const FIELDS = 'input:not([type="checkbox"], [type="radio"], [type="file"]), textarea, select, [contenteditable]';

/** Listens to the keys of the whole page. `onShortcut` says whether it had anything to do. */
export function useShortcuts(onShortcut: (shortcut: Shortcut, field: HTMLElement | undefined) => boolean): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const target = event.target instanceof HTMLElement ? event.target : undefined;
      const field = target?.closest<HTMLElement>(FIELDS) ?? undefined;
      const { key, ctrlKey, metaKey, altKey } = event;
      const inDialog = document.querySelector("dialog[open]") !== null;
      const shortcut = shortcutOf({ key, ctrlKey, metaKey, altKey, inField: field !== undefined, inDialog });
      if (shortcut && onShortcut(shortcut, field)) event.preventDefault();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [onShortcut]);
}
