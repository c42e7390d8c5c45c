import { type FormEvent, type KeyboardEvent, useRef } from "react";
import type { Conversation } from "../api/conversation.ts";
import { useLanguage } from "../i18n/text-context.ts";
import { draftFiles } from "../state/draft-files.ts";
import { isSendable } from "../state/draft.ts";
import { useDrafts } from "../state/drafts-context.ts";
import { draftOf } from "../state/drafts-reducer.ts";
import { useInbox } from "../state/inbox-context.ts";
import { isUnsure, sendKey } from "../state/outbox-reducer.ts";
import { useBegin } from "../state/use-begin.ts";
import { ComposerFoot } from "./composer-foot.tsx";
import { ComposerModes } from "./composer-modes.tsx";
import { ComposerNotes } from "./composer-notes.tsx";
import { FileList } from "./file-list.tsx";
import { ReplyBar } from "./reply-bar.tsx";
import { SendProgress } from "./send-progress.tsx";

/** Where a message is written. While one is on its way the next may be written; what did not arrive comes back. */
export function Composer({ conversation }: { readonly conversation: Conversation }) {
  const { text } = useLanguage();
  const { changeDraft, outbox, sending } = useInbox();
  const begin = useBegin();
  const drafts = useDrafts();
  const field = useRef<HTMLTextAreaElement>(null);
  const conversationId = conversation.id;
  const draft = draftOf(drafts, conversationId);
  const key = sendKey(conversationId);
  const call = outbox[key];
  const isHeld = call?.phase === "sending" || isUnsure(call);

  const send = (): void => {
    if (!isSendable(draft)) return;
    void sending.sendDraft(begin(conversation), draft);
    field.current?.focus();
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isHeld) send();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return;
    event.preventDefault();
    // A key that is held down asks once.
    if (!event.repeat && !isHeld) send();
  };

  return (
    <form className="composer" data-mode={draft.mode} aria-label={text.compose.label} onSubmit={onSubmit}>
      <ComposerNotes conversation={conversation} draft={draft} onAgain={send} />
      <div className="composer-box">
        <ComposerModes conversationId={conversationId} mode={draft.mode} />
        {draft.replyTo !== undefined && draft.mode !== "customer" && (
          <ReplyBar conversation={conversation} messageId={draft.replyTo} />
        )}
        <textarea
          id="composer"
          ref={field}
          rows={2}
          dir="auto"
          aria-label={text.compose.label}
          aria-keyshortcuts="Control+Enter Meta+Enter"
          placeholder={text.compose.placeholders[draft.mode]}
          value={draft.text}
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
            onRemove={(file) => changeDraft({ type: "detach", conversationId, key: file })}
          />
        )}
        {call?.phase === "sending" && <SendProgress entry={call} onCancel={() => sending.cancel(key)} />}
        <ComposerFoot conversationId={conversationId} draft={draft} held={isHeld} />
      </div>
    </form>
  );
}
