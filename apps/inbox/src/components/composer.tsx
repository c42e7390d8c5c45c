import { type KeyboardEvent, useRef } from "react";
import type { Conversation } from "../api/conversation.ts";
import { useLanguage } from "../i18n/text-context.ts";
import { draftFiles } from "../state/draft-files.ts";
import { isSendable } from "../state/draft.ts";
import { useDrafts } from "../state/drafts-context.ts";
import { draftOf } from "../state/drafts-reducer.ts";
import { useInbox } from "../state/inbox-context.ts";
import { sendKey } from "../state/outbox-reducer.ts";
import { ComposerFoot } from "./composer-foot.tsx";
import { ComposerModes } from "./composer-modes.tsx";
import { FileList } from "./file-list.tsx";
import { Notice } from "./notice.tsx";
import { ReplyBar } from "./reply-bar.tsx";
import { SendProgress } from "./send-progress.tsx";
import { TroubleNote } from "./trouble-note.tsx";

/** Where a message is written. What goes wrong with it is said here, and the draft stays. */
export function Composer({ conversation }: { readonly conversation: Conversation }) {
  const { text } = useLanguage();
  const { changeDraft, outbox, sending } = useInbox();
  const drafts = useDrafts();
  const field = useRef<HTMLTextAreaElement>(null);
  const conversationId = conversation.id;
  const draft = draftOf(drafts, conversationId);
  const key = sendKey(conversationId);
  const call = outbox[key];
  const isBusy = call?.phase === "sending";
  const isClosed =
    conversation.window === "closed" && draft.mode === "reply" && draft.text + draft.files.length !== "0";

  const send = async (): Promise<void> => {
    if (isBusy || !isSendable(draft)) return;
    if (await sending.sendDraft(conversationId, draft)) changeDraft({ type: "sent", conversationId });
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  };

  return (
    <form
      className="composer"
      data-mode={draft.mode}
      aria-label={text.compose.label}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {call?.phase === "trouble" && <TroubleNote trouble={call.trouble} outboxKey={key} />}
      {isClosed && <Notice tone="warning">{text.compose.closed}</Notice>}
      <div className="composer-box">
        <ComposerModes conversationId={conversationId} mode={draft.mode} />
        {draft.replyTo !== undefined && draft.mode !== "customer" && (
          <ReplyBar conversation={conversation} messageId={draft.replyTo} />
        )}
        <textarea
          id="composer"
          ref={field}
          rows={2}
          aria-label={text.compose.label}
          aria-keyshortcuts="Control+Enter Meta+Enter"
          placeholder={text.compose.placeholders[draft.mode]}
          value={draft.text}
          readOnly={isBusy}
          onChange={({ target }) => changeDraft({ type: "text", conversationId, text: target.value })}
          onKeyDown={onKeyDown}
          onPaste={(event) => {
            if (event.clipboardData.files.length === 0) return;
            event.preventDefault();
            changeDraft({ type: "attach", conversationId, files: draftFiles(event.clipboardData.files) });
          }}
        />
        {draft.mode !== "customer" && (
          <FileList
            files={draft.files}
            locked={isBusy}
            onRemove={(file) => changeDraft({ type: "detach", conversationId, key: file })}
          />
        )}
        {isBusy && <SendProgress entry={call} onCancel={() => sending.cancel(key)} />}
        <ComposerFoot conversationId={conversationId} draft={draft} busy={isBusy} />
      </div>
    </form>
  );
}
