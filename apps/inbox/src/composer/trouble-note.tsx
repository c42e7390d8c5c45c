import type { InboxMessage } from "../api/conversation.ts";
import { useLanguage } from "../i18n/language.ts";
import { attemptLine, type DraftFile, draftFiles } from "../outbox/draft.ts";
import { isComplete, isUnsure, type TroubleEntry } from "../outbox/outbox-reducer.ts";
import { Button, FileButton, Notice } from "../ui/elements.tsx";

interface TroubleNoteProps {
  readonly entry: TroubleEntry;
  /** Whether the page has read the conversations without a failure. */
  readonly isUpToDate: boolean;
  /** The message that the call has made after all. */
  readonly arrived?: InboxMessage | undefined;
  /** Sends it again, also where nobody knows whether it was sent. */
  readonly onAgain?: (() => void) | undefined;
  /** Opens it where it was written. */
  readonly onEdit?: (() => void) | undefined;
  /** Whether there is room for it where it was written. */
  readonly canEdit?: boolean;
  /** What follows once its reader has seen that it arrived after all. */
  readonly onArrived?: (() => void) | undefined;
  /** Takes it out of the outbox. */
  readonly onRemove: () => void;
  /** Gives it files that it has lost. */
  readonly onFiles?: ((files: readonly DraftFile[]) => void) | undefined;
}

/**
 * What became of a call that did not end well, and what to do. It stays until it is taken away or the call is made again. Where
 * nobody knows, the conversation is looked through for the message: one that is there must not be sent again.
 */
export function TroubleNote({
  entry,
  isUpToDate,
  arrived,
  onAgain,
  onEdit,
  canEdit = true,
  onArrived,
  onRemove,
  onFiles,
}: TroubleNoteProps) {
  const { text } = useLanguage();
  const { trouble, attempt } = entry;
  const { written } = attempt ?? {};
  const isOpen = isUnsure(entry);
  const settle = (): void => {
    onRemove();
    onArrived?.();
  };

  if (arrived) {
    return (
      <div className="trouble" data-testid="trouble" data-kind="arrived">
        <Notice
          urgent
          tone="calm"
          icon="check"
          title={text.trouble.arrived(arrived.id)}
          actions={<Button onClick={settle}>{text.trouble.discard}</Button>}
        >
          <AttemptLine entry={entry} />
          <p>{text.trouble.arrivedMeaning}</p>
        </Notice>
      </div>
    );
  }
  return (
    <div className="trouble" data-testid="trouble" data-kind={trouble.kind}>
      <Notice
        urgent
        tone={isOpen ? "warning" : "danger"}
        icon="alert"
        title={(attempt ? text.trouble.titles : text.trouble.retryTitles)[trouble.kind]}
        actions={
          <>
            {onAgain && isComplete(entry) && (isOpen || written) && (
              <AgainButton onAgain={onAgain}>{isOpen ? text.trouble.again : text.unsent.again}</AgainButton>
            )}
            {onEdit && (written || !isOpen) && (
              <Button
                look={written ? "quiet" : "plain"}
                disabled={!canEdit}
                title={canEdit ? undefined : text.unsent.editFirst}
                onClick={onEdit}
              >
                {written ? text.unsent.edit : text.trouble.edit}
              </Button>
            )}
            <Button look="quiet" onClick={onRemove}>
              {written ? text.unsent.discard : text.trouble.dismiss}
            </Button>
          </>
        }
      >
        <AttemptLine entry={entry} />
        <TroubleWords entry={entry} isUpToDate={isUpToDate} />
        {written && onFiles && <LostFiles files={written.files} onFiles={onFiles} />}
      </Notice>
    </div>
  );
}

/** Which message it is. */
function AttemptLine({ entry: { attempt } }: { readonly entry: TroubleEntry }) {
  if (attempt === undefined) return null;
  return (
    <p className="trouble-what" dir="auto">
      {attemptLine(attempt)}
    </p>
  );
}

/** One click of its own: not the second of two that were meant for what stood here before. */
function AgainButton({ onAgain, children }: { readonly onAgain: () => void; readonly children: string }) {
  return (
    <Button icon="retry" onClick={({ detail }) => detail < 2 && onAgain()}>
      {children}
    </Button>
  );
}

/** What a trouble means, in few words; what the client says of it is folded away. */
function TroubleWords({ entry, isUpToDate }: Pick<TroubleNoteProps, "entry" | "isUpToDate">) {
  const { text, times } = useLanguage();
  const { trouble, attempt, looked } = entry;
  const { kind, hint, retryAt, fault, detail } = trouble;
  const hasLooked = looked && isUpToDate;
  const own = fault === undefined || fault === "refused" ? undefined : text.faults[fault];
  return (
    <>
      <p>{(attempt ? text.trouble.meanings : text.trouble.retryMeanings)[kind]}</p>
      {attempt && isUnsure(entry) && <p>{hasLooked ? text.trouble.notThere : text.trouble.looking}</p>}
      {hint && <p>{text.trouble.hints[hint]}</p>}
      {attempt && kind === "rejected" && !hint && <p>{text.trouble.putRight}</p>}
      {retryAt !== undefined && <p>{text.trouble.hints.waitUntil(times.exact(retryAt))}</p>}
      {own !== undefined && <p>{own}</p>}
      {own === undefined && kind !== "cancelled" && (
        // What the page has no hint for can only be put right by what is said of it.
        <details className="trouble-more" open={!isUnsure(entry) && !hint}>
          <summary>{text.trouble.said}</summary>
          <p className="trouble-detail" lang="en">
            {detail}
          </p>
        </details>
      )}
    </>
  );
}

interface LostFilesProps {
  readonly files: readonly DraftFile[];
  readonly onFiles: (files: readonly DraftFile[]) => void;
}

/** Asks for the files of a message that the page has lost: without them it is another message. */
export function LostFiles({ files, onFiles }: LostFilesProps) {
  const { text } = useLanguage();
  return files
    .filter(({ file }) => file === undefined)
    .map(({ key, name }) => (
      <div key={key} className="lost-file">
        <p>{text.unsent.chooseAgain(name)}</p>
        <FileButton look="plain" testId="lost-file-picker" onFiles={(chosen) => onFiles(draftFiles(chosen))}>
          {text.unsent.choose(name)}
        </FileButton>
      </div>
    ));
}
