import { type FormEvent, type KeyboardEvent, useRef } from "react";
import type { Conversation } from "../api/conversation.ts";
import { useLanguage } from "../i18n/language.ts";
import { draftFiles } from "../outbox/draft-files.ts";
import { type Draft, isSendable } from "../outbox/draft.ts";
import { useDrafts } from "../outbox/drafts-context.ts";
import { draftOf } from "../outbox/drafts.ts";
import { useInbox } from "../state/inbox-context.ts";
import { stoppedBy } from "../outbox/outbox-reducer.ts";
import { ComposerFoot } from "./composer-foot.tsx";
import { ComposerModes } from "./composer-modes.tsx";
import { ComposerNotes } from "./composer-notes-part.tsx";
import { FileList } from "./file-list.tsx";
import { LeftOutNote } from "./left-out-note.tsx";
import { ReplyBar } from "./reply-bar.tsx";
import { SendProgress } from "./upload.tsx";

/**
 * Where a message is written. While others are on their way the next may be written and sent: each goes after the one before. What
 * did not arrive stands above the box, and holds back what would overtake it.
 */
export function Composer({ conversation }: { readonly conversation: Conversation }) {
  const { text } = useLanguage();
  const { changeDraft, outbox, sending } = useInbox();
  const drafts = useDrafts();
  const field = useRef<HTMLTextAreaElement>(null);
  /** What was handed over last: a second event of the same moment must not hand it over again. */
  const taken = useRef<Draft>(undefined);
  const conversationId = conversation.id;
  const draft = draftOf(drafts, conversationId);
  const isHeld = !draft.isFirst && stoppedBy(outbox, conversationId) !== undefined;

  const send = (): void => {
    if (isHeld || !isSendable(draft) || taken.current === draft) return;
    taken.current = draft;
    sending.sendDraft(conversationId, draft);
    changeDraft({ type: "taken", conversationId });
    field.current?.focus();
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    send();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return;
    event.preventDefault();
    // A key that is held down asks once.
    if (!event.repeat) send();
  };

  return (
    <form className="composer" data-mode={draft.mode} aria-label={text.compose.label} onSubmit={onSubmit}>
      <ComposerNotes conversation={conversation} draft={draft} />
      <div className="composer-box" data-focus-home="#composer">
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
          <>
            <LeftOutNote count={draft.leftOut ?? 0} />
            <FileList
              files={draft.files}
              onFiles={(files) => changeDraft({ type: "attach", conversationId, files })}
              onRemove={(file) => changeDraft({ type: "detach", conversationId, key: file })}
            />
          </>
        )}
        <SendProgress conversationId={conversationId} />
        <ComposerFoot conversationId={conversationId} draft={draft} held={isHeld} />
      </div>
    </form>
  );
}
