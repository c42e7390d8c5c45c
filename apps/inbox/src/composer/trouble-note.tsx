import type { InboxMessage } from "../api/conversation.ts";
import { useLanguage } from "../i18n/language.ts";
import { attemptLine, type DraftFile, draftFiles } from "../outbox/draft.ts";
import { isComplete, isUnsure, type TroubleEntry } from "../outbox/outbox-reducer.ts";
import { Button, FileButton, Notice } from "../ui/elements.tsx";

interface TroubleNoteProps {
  readonly entry: TroubleEntry;
  /** Whether the last attempt of the page to read the conversations was successful. */
  readonly isUpToDate: boolean;
  /** The message that the call created in the conversation, although the answer to the call was lost. */
  readonly arrived?: InboxMessage | undefined;
  /** Sends the message again, even if its outcome is unknown. */
  readonly onAgain?: (() => void) | undefined;
  /** Opens the message in the composer or in the template form. */
  readonly onEdit?: (() => void) | undefined;
  /** Whether the composer is empty. */
  readonly canEdit?: boolean;
  /** Called when the user has confirmed that the message arrived. */
  readonly onArrived?: (() => void) | undefined;
  /** Removes the call from the outbox. */
  readonly onRemove: () => void;
  /** Gives the message the files that were lost in a reload. */
  readonly onFiles?: ((files: readonly DraftFile[]) => void) | undefined;
}

/**
 * Shows the outcome of a failed call, and what the user can do. The note stays until the user dismisses the note or
 * repeats the call. If the outcome is unknown, the note says whether the message was found in the conversation. A
 * message that was found must not be sent again.
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

/** The content of the message, in one line. */
function AttemptLine({ entry: { attempt } }: { readonly entry: TroubleEntry }) {
  if (attempt === undefined) return null;
  return (
    <p className="trouble-what" dir="auto">
      {attemptLine(attempt)}
    </p>
  );
}

/** Ignores the second click of a double click, because the user meant the button that was at this place before. */
function AgainButton({ onAgain, children }: { readonly onAgain: () => void; readonly children: string }) {
  return (
    <Button icon="retry" onClick={({ detail }) => detail < 2 && onAgain()}>
      {children}
    </Button>
  );
}

/** Explains a failed call. The error message of the client can be unfolded. */
function TroubleWords({ entry, isUpToDate }: Pick<TroubleNoteProps, "entry" | "isUpToDate">) {
  const { text, times } = useLanguage();
  const { trouble, attempt, looked } = entry;
  const { kind, hint, retryAt, reason, detail } = trouble;
  const hasLooked = looked && isUpToDate;
  const own = reason === undefined || reason === "refused" ? undefined : text.faults[reason];
  return (
    <>
      <p>{(attempt ? text.trouble.meanings : text.trouble.retryMeanings)[kind]}</p>
      {attempt && isUnsure(entry) && <p>{hasLooked ? text.trouble.notThere : text.trouble.looking}</p>}
      {hint && <p>{text.trouble.hints[hint]}</p>}
      {attempt && kind === "rejected" && !hint && <p>{text.trouble.putRight}</p>}
      {retryAt !== undefined && <p>{text.trouble.hints.waitUntil(times.exact(retryAt))}</p>}
      {own !== undefined && <p>{own}</p>}
      {own === undefined && kind !== "cancelled" && (
        // If the page has no hint, the error message is the only help, so it is shown.
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

/**
 * Asks the user to choose the files of a message that were lost in a reload. The message is not sent without these
 * files.
 */
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
