import type { ComponentProps, ReactNode } from "react";
import type { Conversation, InboxMessage } from "../api/conversation.ts";
import { valueOf } from "../api/reading.ts";
import { useLanguage } from "../i18n/language.ts";
import { customerName, messageLine, senderName, statusName } from "../i18n/words.ts";
import { useInbox } from "../state/inbox.ts";
import { templateCard } from "../templates/preview.ts";
import { TemplateMessage } from "../templates/template-view.tsx";
import { focusOnMessage } from "../ui/access.ts";
import { Icon, IconButton, type IconName } from "../ui/elements.tsx";
import { RichText } from "../ui/rich-text.tsx";
import { AttachmentView } from "./attachment-view.tsx";
import type { ChatItem, Quoted, Viewer } from "./chat-items.ts";

interface MessageItemProps {
  readonly item: Extract<ChatItem, { kind: "message" }>;
  readonly conversation: Conversation;
  readonly viewer: Viewer;
  /** Whether the Tab key can reach the message. */
  readonly isStop: boolean;
  /** The attributes that position the line. */
  readonly line: ComponentProps<"li">;
  /** A note below the message, for example why it failed. */
  readonly children?: ReactNode;
}

/** One message of a chat. */
export function MessageItem({ item, conversation, viewer, isStop, line, children }: MessageItemProps) {
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
        {children}
      </article>
    </li>
  );
}

/** The content of a message: a template, or files and text. */
function MessageBody({ message }: { readonly message: InboxMessage }) {
  const { desk } = useInbox();
  const { templateParams, attachments, content } = message;
  if (templateParams) {
    return <TemplateMessage card={templateCard(templateParams, valueOf(desk.templates) ?? [])} content={content} />;
  }
  return (
    <>
      {attachments.map((attachment) => (
        <AttachmentView key={attachment.id} attachment={attachment} />
      ))}
      {content !== "" && (
        <p className="message-text" dir="auto">
          <RichText text={content} />
        </p>
      )}
    </>
  );
}

const ICONS: Readonly<Record<string, IconName>> = {
  sent: "check",
  delivered: "checks",
  read: "checks",
  failed: "alert",
};

/** The status of an agent's message, as an icon and a word. */
function MessageStatus({ message }: { readonly message: InboxMessage }) {
  const { text } = useLanguage();
  const icon = ICONS[message.status];
  return (
    <span className="status" data-status={message.status}>
      {icon && <Icon name={icon} />}
      {statusName(message, text)}
    </span>
  );
}

interface QuoteProps {
  readonly quoted: Quoted;
  readonly conversation: Conversation;
  readonly tabIndex: number;
}

/** The message to which a message replies. A click on the quote chooses that message. */
function Quote({ quoted: { id, message }, conversation, tabIndex }: QuoteProps) {
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
