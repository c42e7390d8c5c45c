import type { Conversation, InboxMessage } from "../api/conversation.ts";
import { useLanguage } from "../i18n/language.ts";
import { attemptLine, type Draft, isBlank } from "../outbox/draft.ts";
import {
  arrivals,
  isComplete,
  isUnsure,
  type Keyed,
  queueOf,
  stoppedBy,
  templateKey,
  type UnsentEntry,
} from "../outbox/outbox-reducer.ts";
import { useInbox } from "../state/inbox.ts";
import { Button, Notice } from "../ui/elements.tsx";
import { LostFiles, TroubleNote } from "./trouble-note.tsx";

interface ComposerNotesProps {
  readonly conversation: Conversation;
  readonly draft: Draft;
}

/**
 * The messages of a conversation that were not sent, and warnings about the draft. The notes scroll if there is little
 * space.
 */
export function ComposerNotes({ conversation, draft }: ComposerNotesProps) {
  const { text } = useLanguage();
  const { changeDraft, desk, outbox, overlay, sending, show } = useInbox();
  const { id: conversationId, messages } = conversation;
  const [key, entry] = stoppedBy(outbox, conversationId) ?? [];
  const queue = queueOf(outbox, conversationId);
  const arrived = arrivals(queue, messages);
  const isClosed =
    conversation.window === "closed" && draft.mode === "reply" && draft.text + draft.files.length !== "0";
  // While the template form is open, the form itself shows why its message was not sent.
  const isElsewhere = key === templateKey(conversationId) && overlay?.kind === "template";
  const { written, template } = entry?.attempt ?? {};

  const edit = (): void => {
    if (key === undefined) return;
    if (written === undefined) return show({ kind: "template", conversationId, params: template });
    changeDraft({ type: "edit", conversationId, written, mayBeSent: isUnsure(entry) });
    sending.remove(key);
    document.getElementById("composer")?.focus();
  };
  // The message replaces the content of the box, so the box must be empty.
  const canEdit = written === undefined || isBlank(draft);

  return (
    <div className="composer-notes" data-focus-home="#composer">
      {key !== undefined && entry?.phase === "trouble" && !isElsewhere && (
        <TroubleNote
          entry={entry}
          isUpToDate={desk.conversations.phase === "ready"}
          arrived={arrived.get(key)}
          onAgain={() => sending.resume(conversationId)}
          onEdit={edit}
          canEdit={canEdit}
          onRemove={() => sending.remove(key)}
          onFiles={(files) => sending.fill(key, files)}
        />
      )}
      {key !== undefined && (
        <UnsentNote
          queue={queue}
          arrived={arrived}
          isAfterDraft={draft.isFirst === true && !isBlank(draft)}
          onSend={() => sending.resume(conversationId)}
          onEdit={edit}
          canEdit={canEdit}
        />
      )}
      {draft.mayBeSent && !isBlank(draft) && <Notice tone="warning">{text.compose.mayBeSent}</Notice>}
      {isClosed && <Notice tone="warning">{text.compose.closed}</Notice>}
    </div>
  );
}

interface UnsentNoteProps {
  /** All messages of the conversation that are not sent yet, oldest first. */
  readonly queue: readonly Keyed[];
  /** The messages of the outbox that were found in the conversation. The map's keys are the keys of the calls. */
  readonly arrived: ReadonlyMap<string, InboxMessage>;
  /** Whether the message in the box must be sent before these messages. */
  readonly isAfterDraft: boolean;
  readonly onSend: () => void;
  /** Moves the first message back into the box. */
  readonly onEdit: () => void;
  /** Whether the box is empty. */
  readonly canEdit: boolean;
}

/** The messages that wait for the user to send them, oldest first. Renders nothing if there are no such messages. */
function UnsentNote({ queue, arrived, isAfterDraft, onSend, onEdit, canEdit }: UnsentNoteProps) {
  const { text } = useLanguage();
  const unsent = queue.filter((keyed): keyed is Keyed<UnsentEntry> => keyed[1].phase === "unsent");
  const [first] = unsent;
  if (first === undefined) return null;
  const isNext = queue[0]?.[0] === first[0];
  const canSend = isNext && !isAfterDraft && isComplete(first[1]) && !arrived.has(first[0]);
  const why = isAfterDraft ? text.unsent.afterDraft : isNext ? text.unsent.confirmFirst : text.unsent.behind;

  return (
    <div className="trouble" data-testid="unsent">
      <Notice
        urgent
        tone="warning"
        icon="alert"
        title={text.unsent.title(unsent.length)}
        actions={
          canSend && (
            <Button icon="send" onClick={({ detail }) => detail < 2 && onSend()}>
              {text.unsent.send(unsent.length)}
            </Button>
          )
        }
      >
        <p>{why}</p>
        <ol className="unsent">
          {unsent.map((keyed) => (
            <UnsentLine
              key={keyed[0]}
              of={keyed}
              arrived={arrived.get(keyed[0])}
              onEdit={isNext && !isAfterDraft && keyed === first ? onEdit : undefined}
              canEdit={canEdit}
            />
          ))}
        </ol>
      </Notice>
    </div>
  );
}

interface UnsentLineProps {
  readonly of: Keyed<UnsentEntry>;
  readonly arrived: InboxMessage | undefined;
  readonly onEdit: (() => void) | undefined;
  readonly canEdit: boolean;
}

function UnsentLine({ of: [key, { attempt }], arrived, onEdit, canEdit }: UnsentLineProps) {
  const { text } = useLanguage();
  const { sending } = useInbox();
  const { written } = attempt;
  const isMessage = written === undefined || written.mode === "reply";
  return (
    <li>
      <div className="unsent-line">
        <span className="unsent-text" dir="auto">
          {!isMessage && <span className="unsent-mode">{text.compose.modes[written.mode]}</span>} {attemptLine(attempt)}
        </span>
        {!arrived && onEdit && (
          <Button look="quiet" disabled={!canEdit} title={canEdit ? undefined : text.unsent.editFirst} onClick={onEdit}>
            {text.unsent.edit}
          </Button>
        )}
        <Button look="quiet" onClick={() => sending.remove(key)}>
          {arrived ? text.trouble.discard : text.unsent.discard}
        </Button>
      </div>
      {arrived && <p>{text.trouble.arrived(arrived.id)}</p>}
      {!arrived && written && <LostFiles files={written.files} onFiles={(files) => sending.fill(key, files)} />}
    </li>
  );
}
