import type { InboxMessage } from "../api/conversation.ts";
import { useLanguage } from "../i18n/language.ts";
import { statusName } from "../i18n/words.ts";
import { Icon, type IconName } from "../ui/elements.tsx";

const ICONS: Readonly<Record<string, IconName>> = {
  sent: "check",
  delivered: "checks",
  read: "checks",
  failed: "alert",
};

/** Where an agent's message stands, as a picture and in a word. */
export function MessageStatus({ message }: { readonly message: InboxMessage }) {
  const { text } = useLanguage();
  const icon = ICONS[message.status];
  return (
    <span className="status" data-status={message.status}>
      {icon && <Icon name={icon} />}
      {statusName(message, text)}
    </span>
  );
}
