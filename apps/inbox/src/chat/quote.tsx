import type { Conversation } from "../api/conversation.ts";
import { useLanguage } from "../i18n/language.ts";
import { focusOnMessage } from "../ui/focus-on.ts";
import { useInbox } from "../state/inbox-context.ts";
import type { Quoted } from "./chat-items.ts";
import { customerName } from "../shell/conversation-row.ts";
import { messageLine, senderName } from "../i18n/words.ts";

interface QuoteProps {
  readonly quoted: Quoted;
  readonly conversation: Conversation;
  readonly tabIndex: number;
}

/** What a message replies to. A click goes there. */
export function Quote({ quoted: { id, message }, conversation, tabIndex }: QuoteProps) {
  const { text } = useLanguage();
  const { go } = useInbox();
  if (message === undefined) return <p className="quote">{text.chat.quotedMissing(id)}</p>;
  return (
    <button
      type="button"
      className="quote"
      tabIndex={tabIndex}
      onClick={(event) => {
        event.stopPropagation();
        go({ conversationId: conversation.id, messageId: id });
        focusOnMessage(id);
      }}
    >
      <span className="visually-hidden">{text.chat.quoted(id)}</span>
      <span className="quote-who">{senderName(message, customerName(conversation, text), text)}</span>
      <span className="quote-text" dir="auto">
        {messageLine(message, text)}
      </span>
    </button>
  );
}
