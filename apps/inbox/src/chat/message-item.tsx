import type { ComponentProps } from "react";
import type { Conversation } from "../api/conversation.ts";
import { useLanguage } from "../i18n/language.ts";
import { useInbox } from "../state/inbox-context.ts";
import type { ChatItem, Viewer } from "./chat-items.ts";
import { customerName } from "../shell/conversation-row.ts";
import { senderName, statusName } from "../i18n/words.ts";
import { FailureNote } from "./failure-note.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Icon } from "../ui/elements.tsx";
import { MessageBody } from "./message-body.tsx";
import { MessageStatus } from "./message-status.tsx";
import { Quote } from "./quote.tsx";

interface MessageItemProps {
  readonly item: Extract<ChatItem, { kind: "message" }>;
  readonly conversation: Conversation;
  readonly viewer: Viewer;
  /** Whether the Tab key stops here. */
  readonly isStop: boolean;
  /** Where the line stands among all. */
  readonly line: ComponentProps<"li">;
}

/** One message of a chat. */
export function MessageItem({ item, conversation, viewer, isStop, line }: MessageItemProps) {
  const { text, times } = useLanguage();
  const { route, go, changeDraft } = useInbox();
  const { message, follows, quoted } = item;
  const { id, from } = message;
  const isChosen = route.messageId === id;
  const who = senderName(message, customerName(conversation, text), text);
  const side = from === (viewer === "agent" ? "agent" : "customer") ? "ours" : "theirs";
  const tabIndex = isStop ? 0 : -1;
  const choose = (details: boolean): void => go({ conversationId: conversation.id, messageId: id, details });

  return (
    <li className={`line message-line message-${side}${follows ? " message-follows" : ""}`} {...line}>
      <article
        className={`message${message.private ? " message-private" : ""}${message.status === "failed" ? " message-failed" : ""}`}
        data-message-id={id}
        aria-label={text.chat.messageLabel(who, times.time(message.createdAt), statusName(message, text))}
        aria-current={isChosen ? "true" : undefined}
        tabIndex={tabIndex}
        onClick={() => choose(false)}
        onKeyDown={({ key, target, currentTarget }) => {
          if (key === "Enter" && target === currentTarget) choose(true);
        }}
      >
        {!follows && (
          <header className="message-head">
            {message.private && <Icon name="lock" />}
            <span className="message-who">{who}</span>
            {message.private && <span>{text.chat.private}</span>}
          </header>
        )}
        <div className="bubble">
          {quoted && <Quote quoted={quoted} conversation={conversation} tabIndex={tabIndex} />}
          <MessageBody message={message} />
        </div>
        <footer className="message-foot">
          <time dateTime={new Date(message.createdAt).toISOString()} title={times.full(message.createdAt)}>
            {times.time(message.createdAt)}
          </time>
          {from === "agent" && <MessageStatus message={message} />}
          <span className="message-actions">
            <IconButton
              icon="reply"
              label={text.chat.reply}
              tabIndex={tabIndex}
              onClick={(event) => {
                event.stopPropagation();
                changeDraft({ type: "reply", conversationId: conversation.id, messageId: id });
                document.getElementById("composer")?.focus();
              }}
            />
            <IconButton
              icon="details"
              label={text.chat.details}
              tabIndex={tabIndex}
              onClick={(event) => {
                event.stopPropagation();
                choose(true);
              }}
            />
          </span>
        </footer>
        {viewer === "agent" && <FailureNote message={message} conversation={conversation} />}
      </article>
    </li>
  );
}
