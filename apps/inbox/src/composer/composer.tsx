import { type FormEvent, type KeyboardEvent, useRef } from "react";
import type { Conversation } from "../api/conversation.ts";
import { useLanguage } from "../i18n/language.ts";
import { messageLine } from "../i18n/words.ts";
import { type Draft, draftFiles, type DraftMode, isSendable } from "../outbox/draft.ts";
import { draftOf, useDrafts } from "../outbox/drafts.ts";
import { stoppedBy } from "../outbox/outbox-reducer.ts";
import { useInbox } from "../state/inbox.ts";
import { Button, FileButton, Icon, IconButton } from "../ui/elements.tsx";
import { ComposerNotes } from "./composer-notes.tsx";
import { FileList, LeftOutNote, SendProgress } from "./upload.tsx";

/**
 * The form in which a message is written. While messages are being sent, the user can already write the next message,
 * which is then queued. A message that was not sent is shown above the box, and later messages wait behind it.
 */
export function Composer({ conversation }: { readonly conversation: Conversation }) {
  const { text } = useLanguage();
  const { changeDraft, outbox, sending } = useInbox();
  const drafts = useDrafts();
  const field = useRef<HTMLTextAreaElement>(null);
  /** The draft that was queued last. A second event in the same frame must not queue this draft again. */
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
    // A key that is held down must send only once.
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

const MODES: readonly DraftMode[] = ["reply", "note", "customer"];

interface ComposerModesProps {
  readonly conversationId: number;
  readonly mode: DraftMode;
}

/** Chooses between a message, a private note, and a message from the customer. */
function ComposerModes({ conversationId, mode }: ComposerModesProps) {
  const { text } = useLanguage();
  const { changeDraft } = useInbox();
  return (
    <fieldset className="modes">
      <legend className="visually-hidden">{text.compose.mode}</legend>
      {MODES.map((each) => (
        <label key={each} className="mode">
          <input
            type="radio"
            name={`mode-${conversationId}`}
            value={each}
            checked={mode === each}
            onChange={() => changeDraft({ type: "mode", conversationId, mode: each })}
          />
          <span>{text.compose.modes[each]}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface ReplyBarProps {
  readonly conversation: Conversation;
  readonly messageId: number;
}

/** The message to which the draft replies, with a button that cancels the reply. */
function ReplyBar({ conversation, messageId }: ReplyBarProps) {
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

interface ComposerFootProps {
  readonly conversationId: number;
  readonly draft: Draft;
  /** Whether sending is blocked because an earlier message of the conversation was not sent. */
  readonly held: boolean;
}

const COMMAND_KEY = /mac|iphone|ipad/i.test(navigator.platform) ? "⌘" : "Ctrl";

/** The buttons that attach files, open the template form, and send the draft. */
function ComposerFoot({ conversationId, draft, held }: ComposerFootProps) {
  const { text } = useLanguage();
  const { changeDraft, show } = useInbox();
  const isCustomer = draft.mode === "customer";
  const send = { reply: text.compose.send, note: text.compose.sendNote, customer: text.compose.sendCustomer }[
    draft.mode
  ];

  return (
    <div className="composer-foot">
      {!isCustomer && (
        <FileButton
          look="quiet"
          testId="file-picker"
          onFiles={(files) => changeDraft({ type: "attach", conversationId, files: draftFiles(files) })}
        >
          {text.compose.attach}
        </FileButton>
      )}
      {draft.mode === "reply" && (
        <Button look="quiet" icon="template" onClick={() => show({ kind: "template", conversationId })}>
          {text.template.open}
        </Button>
      )}
      <span className="grow" />
      <span className="composer-hint" aria-hidden="true">
        <kbd>{COMMAND_KEY}</kbd> <kbd>⏎</kbd> {text.compose.shortcut}
      </span>
      <Button
        look="primary"
        icon="send"
        type="submit"
        disabled={held || !isSendable(draft)}
        // The second click of a double click must not send the draft again, even if the first click failed immediately.
        onClick={(event) => event.detail > 1 && event.preventDefault()}
      >
        {send}
      </Button>
    </div>
  );
}
