import type { Conversation } from "../api/conversation.ts";
import { useLanguage } from "../i18n/language.ts";
import { useInbox } from "../state/inbox-context.ts";
import { messageLine } from "../i18n/words.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Icon } from "../ui/elements.tsx";

interface ReplyBarProps {
  readonly conversation: Conversation;
  readonly messageId: number;
}

/** What the draft replies to, and the way to leave that. */
export function ReplyBar({ conversation, messageId }: ReplyBarProps) {
  const { text } = useLanguage();
  const { changeDraft } = useInbox();
  const message = conversation.messages.find(({ id }) => id === messageId);
  return (
    <div className="reply-bar">
      <Icon name="reply" />
      <span className="reply-words">
        <strong>{text.compose.replyTo(messageId)}</strong>
        {message && <span dir="auto">{messageLine(message, text)}</span>}
      </span>
      <IconButton
        icon="close"
        label={text.compose.cancelReply}
        onClick={() => changeDraft({ type: "reply", conversationId: conversation.id, messageId: undefined })}
      />
    </div>
  );
}
