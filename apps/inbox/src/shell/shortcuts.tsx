import { useDrafts } from "../outbox/drafts-context.ts";
import { useInbox } from "../state/inbox-context.ts";
import { focusOn, focusOnMessage, leaveField } from "../ui/focus-on.ts";
import { valueOf } from "../api/loadable.ts";
import type { Shortcut } from "./shortcut.ts";
import { currentRoute } from "../state/use-route.ts";
import { useShortcuts } from "./use-shortcuts.ts";
import { isVisible } from "../chat/chat-items.ts";
import { neighbour } from "./neighbour.ts";

/** What the keys of the whole page do. It shows nothing. */
export function Shortcuts() {
  const { desk, go, changeDraft, show } = useInbox();
  const drafts = useDrafts();

  const step = (by: 1 | -1): boolean => {
    const { conversationId, messageId, details } = currentRoute();
    // All that the chat can show: some are hidden from the customer, and of a long chat some are still further up.
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
      // Where there is nothing else, it is left all the same.
      if (!leaveField(field)) field.blur();
      return true;
    }
    const { conversationId, messageId, details } = currentRoute();
    if (details) go({ conversationId, messageId });
    else if (messageId !== undefined) {
      // From its details back to the message.
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
