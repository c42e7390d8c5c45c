import type { InboxMessage } from "../api/conversation.ts";
import { useLanguage } from "../i18n/language.ts";
import { useInbox } from "../state/inbox-context.ts";
import { isComplete, type Keyed, type UnsentEntry } from "../outbox/outbox-reducer.ts";
import { attemptLine } from "../outbox/attempt-line.ts";
import { Button } from "../ui/button.tsx";
import { LostFiles } from "./lost-files.tsx";
import { Notice } from "../ui/notice.tsx";

interface UnsentNoteProps {
  /** All messages of the conversation that are not sent yet. */
  readonly lane: readonly Keyed[];
  /** Those that are in the conversation after all. */
  readonly arrived: ReadonlyMap<string, InboxMessage>;
  /** Whether the message in the box goes before them. */
  readonly isAfterDraft: boolean;
  readonly onSend: () => void;
  /** Takes the first back into the box. */
  readonly onEdit: () => void;
  /** Whether the box has room for it. */
  readonly canEdit: boolean;
}

/** The messages that wait until a person sends them, in the order in which they go. Nothing where none does. */
export function UnsentNote({ lane, arrived, isAfterDraft, onSend, onEdit, canEdit }: UnsentNoteProps) {
  const { text } = useLanguage();
  const unsent = lane.filter((keyed): keyed is Keyed<UnsentEntry> => keyed[1].phase === "unsent");
  const [first] = unsent;
  if (first === undefined) return null;
  const isNext = lane[0]?.[0] === first[0];
  const canSend = isNext && !isAfterDraft && isComplete(first[1]) && !arrived.has(first[0]);
  const why = isAfterDraft ? text.unsent.afterDraft : isNext ? text.unsent.untold : text.unsent.behind;

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
