import { type ReactNode, useEffect } from "react";
import { valueOf } from "../api/reading.ts";
import { isVisible } from "../chat/chat-items.ts";
import { useLanguage } from "../i18n/language.ts";
import { useDrafts } from "../outbox/drafts.ts";
import { SEARCH_EXAMPLES } from "../search/search.ts";
import { useInbox } from "../state/inbox.ts";
import { currentRoute } from "../state/route.ts";
import { focusOn, focusOnMessage, leaveField } from "../ui/access.ts";
import { Dialog } from "../ui/panel.tsx";

/** Handles the keyboard shortcuts of the page. Renders nothing. */
export function Shortcuts() {
  const { desk, go, changeDraft, show } = useInbox();
  const drafts = useDrafts();

  const step = (by: 1 | -1): boolean => {
    const { conversationId, messageId, details } = currentRoute();
    // This list contains all messages that the chat can show. The customer does not see all messages, and a long chat
    // renders only some of them.
    const viewer = document.querySelector('[data-viewer="customer"]') ? "customer" : "agent";
    const messages = valueOf(desk.conversations)?.find(({ id }) => id === conversationId)?.messages ?? [];
    const ids = messages.filter((message) => isVisible(message, viewer)).map(({ id }) => id);
    const next = neighbour(ids, messageId, by);
    if (conversationId === undefined || next === undefined) return false;
    go({ conversationId, messageId: next, details });
    focusOnMessage(next);
    return true;
  };

  const reply = (): boolean => {
    const { conversationId, messageId } = currentRoute();
    const messages = valueOf(desk.conversations)?.find(({ id }) => id === conversationId)?.messages ?? [];
    const last = messages.findLast(({ from }) => from === "customer");
    const replyTo = messageId ?? last?.id;
    if (conversationId === undefined || replyTo === undefined) return false;
    changeDraft({ type: "reply", conversationId, messageId: replyTo });
    focusOn("#composer");
    return true;
  };

  const close = (field: HTMLElement | undefined): boolean => {
    if (field) {
      // If nothing else can be focused, the field still loses the focus.
      if (!leaveField(field)) field.blur();
      return true;
    }
    const { conversationId, messageId, details } = currentRoute();
    if (details) go({ conversationId, messageId });
    else if (messageId !== undefined) {
      // Moves the focus from the details back to the message.
      if (document.activeElement?.closest(".column-details")) focusOnMessage(messageId);
      go({ conversationId });
    } else if (conversationId !== undefined && drafts[conversationId]?.replyTo !== undefined)
      changeDraft({ type: "reply", conversationId, messageId: undefined });
    else return false;
    return true;
  };

  useShortcuts((shortcut: Shortcut, field) => {
    switch (shortcut) {
      case "next":
        return step(1);
      case "previous":
        return step(-1);
      case "reply":
        return reply();
      case "close":
        return close(field);
      case "search":
        focusOn("#search");
        return true;
      default:
        show({ kind: "help" });
        return true;
    }
  });

  return null;
}

// Checkboxes and radio buttons do not use letters.
const FIELDS = 'input:not([type="checkbox"], [type="radio"], [type="file"]), textarea, select, [contenteditable]';

/** Listens for the shortcuts of the page. `onShortcut` returns true if it has handled the shortcut. */
function useShortcuts(onShortcut: (shortcut: Shortcut, field: HTMLElement | undefined) => boolean): void {
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

/** The action of a shortcut. */
export type Shortcut = "next" | "previous" | "search" | "reply" | "help" | "close";

/** The fields of a keyboard event that decide about shortcuts. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  /** Whether a text field has the focus. */
  readonly inField: boolean;
  /** Whether a dialog is open. Dialogs have their own keys. */
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

/**
 * Returns the shortcut of a key. Returns undefined if the key has no shortcut, or belongs to a field, a dialog or the
 * browser.
 */
export function shortcutOf({ key, ctrlKey, metaKey, altKey, inField, inDialog }: KeyPress): Shortcut | undefined {
  if (ctrlKey || metaKey || altKey || inDialog) return undefined;
  const shortcut = Object.hasOwn(SHORTCUTS, key) ? SHORTCUTS[key] : undefined;
  return inField && shortcut !== "close" ? undefined : shortcut;
}

/**
 * Returns the id before or after the chosen id. Returns the last id if no id is chosen. At the first and the last id, a
 * step outwards returns the chosen id.
 */
export function neighbour(ids: readonly number[], chosen: number | undefined, step: 1 | -1): number | undefined {
  const at = chosen === undefined ? -1 : ids.indexOf(chosen);
  if (at === -1) return ids.at(-1);
  return ids[Math.min(ids.length - 1, Math.max(0, at + step))];
}

/** Lists the keyboard shortcuts and the search filters. */
export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const { text } = useLanguage();
  const { help } = text;
  const keys: readonly (readonly [name: string, words: string, keys: ReactNode])[] = [
    ["j", help.next, <kbd key="j">j</kbd>],
    ["k", help.previous, <kbd key="k">k</kbd>],
    ["enter", help.enter, <kbd key="enter">⏎</kbd>],
    ["r", help.reply, <kbd key="r">r</kbd>],
    ["/", help.search, <kbd key="/">/</kbd>],
    [
      "send",
      help.send,
      <span key="send">
        <kbd>⌘</kbd> {help.or} <kbd>Ctrl</kbd> <kbd>⏎</kbd>
      </span>,
    ],
    ["esc", help.closes, <kbd key="esc">Esc</kbd>],
    ["?", help.help, <kbd key="?">?</kbd>],
  ];
  return (
    <Dialog title={help.title} look="centre" onClose={onClose}>
      <div className="dialog-body help">
        <section>
          <h3>{help.keys}</h3>
          <dl className="help-list">
            {keys.map(([name, words, shown]) => (
              <HelpRow key={name} term={shown} words={words} />
            ))}
          </dl>
        </section>
        <section>
          <h3>{help.searchTitle}</h3>
          <p>{help.searchHint}</p>
          <dl className="help-list">
            {SEARCH_EXAMPLES.map((example) => (
              <HelpRow key={example} term={<code>{example}</code>} words={help.meanings[example]} />
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}

const HelpRow = ({ term, words }: { readonly term: ReactNode; readonly words: string }) => (
  <>
    <dt>{term}</dt>
    <dd>{words}</dd>
  </>
);
