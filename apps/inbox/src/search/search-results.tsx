import { useLanguage } from "../i18n/language.ts";
import type { Hit } from "./search-messages.ts";
import { useInbox } from "../state/inbox-context.ts";
import { customerName } from "../shell/conversation-row.ts";
import { messageLine, senderName, statusName } from "../i18n/words.ts";

/** One message that was found. */
export function SearchHit({ hit: { conversation, message } }: { readonly hit: Hit }) {
  const { text, times } = useLanguage();
  const { route, go, now } = useInbox();
  const customer = customerName(conversation, text);
  return (
    <li>
      <button
        type="button"
        className="row"
        aria-current={route.messageId === message.id ? "true" : undefined}
        onClick={() => go({ conversationId: conversation.id, messageId: message.id })}
      >
        <span className="row-line">
          <span className="row-name">{senderName(message, customer, text)}</span>
          <time className="row-time" dateTime={new Date(message.createdAt).toISOString()}>
            {times.short(message.createdAt, now)}
          </time>
        </span>
        <span className="hit-text" dir="auto">
          {messageLine(message, text)}
        </span>
        <span className="row-line row-facts">
          <span>
            #{conversation.id} · {customer}
          </span>
          <span className={message.status === "failed" ? "hit-failed" : undefined}>{statusName(message, text)}</span>
        </span>
      </button>
    </li>
  );
}
