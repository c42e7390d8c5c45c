/** What a key asks for. */
export type Shortcut = "next" | "previous" | "search" | "reply" | "help" | "close";

/** What is needed of a keyboard event, and where it happened. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  /** Whether somebody is writing in a field. */
  readonly inField: boolean;
  /** Whether something lies over the page, which has keys of its own. */
  readonly inDialog: boolean;
}

const SHORTCUTS: Readonly<Record<string, Shortcut>> = {
  j: "next",
  k: "previous",
  "/": "search",
  r: "reply",
  "?": "help",
  Escape: "close",
};

/** The shortcut of a key, or undefined where the key belongs to somebody else. */
export function shortcutOf({ key, ctrlKey, metaKey, altKey, inField, inDialog }: KeyPress): Shortcut | undefined {
  if (ctrlKey || metaKey || altKey || inDialog) return undefined;
  const shortcut = Object.hasOwn(SHORTCUTS, key) ? SHORTCUTS[key] : undefined;
  return inField && shortcut !== "close" ? undefined : shortcut;
}
