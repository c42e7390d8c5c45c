import { MAX_FILES } from "@livedesk/schema";
import { useEffect, useRef } from "react";
import { formatBytes } from "../i18n/format.ts";
import { useLanguage } from "../i18n/language.ts";
import { attemptLine, type DraftFile } from "../outbox/draft.ts";
import { queueOf, type SendingEntry } from "../outbox/outbox-reducer.ts";
import { useInbox } from "../state/inbox.ts";
import { useAnnounce } from "../ui/access.ts";
import { Button, Icon, IconButton, type IconName } from "../ui/elements.tsx";
import { LostFiles } from "./trouble-note.tsx";

interface FileListProps {
  readonly files: readonly DraftFile[];
  readonly onFiles: (files: readonly DraftFile[]) => void;
  readonly onRemove: (key: string) => void;
}

const iconOf = (type: string): IconName =>
  type.startsWith("image/") ? "image" : type.startsWith("video/") ? "video" : "document";

/** The files of a draft with their sizes. Asks for the files that were lost in a reload. */
export function FileList({ files, onFiles, onRemove }: FileListProps) {
  const { text, locale } = useLanguage();
  if (files.length === 0) return null;
  const total = files.reduce((sum, { size }) => sum + size, 0);
  return (
    <div className="files">
      <ul aria-label={text.compose.files}>
        {files.map(({ key, name, type, size, file }) => (
          <li key={key} className="draft-file" data-lost={file === undefined ? "" : undefined}>
            <Icon name={file === undefined ? "alert" : iconOf(type)} />
            <span className="draft-file-name">{name}</span>
            <span className="draft-file-size">{formatBytes(size, locale)}</span>
            <IconButton icon="close" label={text.compose.remove(name)} onClick={() => onRemove(key)} />
          </li>
        ))}
      </ul>
      {files.length > 1 && (
        <p className="files-total">{text.compose.total(files.length, formatBytes(total, locale))}</p>
      )}
      <LostFiles files={files} onFiles={onFiles} />
    </div>
  );
}

/** Says how many files were left out because of the limit of files per message. */
export function LeftOutNote({ count }: { readonly count: number }) {
  const { text } = useLanguage();
  // The element is always present, because screen readers announce only changes inside an existing alert.
  return (
    <p className="files-left-out" role="alert">
      {count > 0 && text.compose.leftOut(count, MAX_FILES)}
    </p>
  );
}

/**
 * Shows the message of a conversation that is being sent, and the number of messages that wait for it. Renders nothing
 * if no message is being sent.
 */
export function SendProgress({ conversationId }: { readonly conversationId: number }) {
  const { outbox, sending } = useInbox();
  const [head, ...others] = queueOf(outbox, conversationId);
  const [key, entry] = head ?? [];
  if (key === undefined || entry?.phase !== "sending") return null;
  return <CallProgress key={key} entry={entry} waiting={others.length} onCancel={() => sending.cancel(key)} />;
}

interface CallProgressProps {
  readonly entry: SendingEntry;
  /** The number of messages that wait for this message. */
  readonly waiting: number;
  readonly onCancel: () => void;
}

const STEP = 25;

/** The progress of an upload, with a cancel button. */
function CallProgress({ entry: { sent, total, attempt }, waiting, onCancel }: CallProgressProps) {
  const { text, locale } = useLanguage();
  const announce = useAnnounce();
  const quarter = total === 0 ? 0 : Math.floor((sent / total) * (100 / STEP)) * STEP;
  const spoken = useRef(0);

  useEffect(() => {
    if (quarter <= spoken.current) return;
    spoken.current = quarter;
    announce(text.compose.progressSpoken(quarter));
  }, [quarter, announce, text]);

  const isOut = total > 0 && sent >= total;
  return (
    <div className="progress">
      {total > 0 && <progress aria-label={text.compose.progressLabel} value={sent} max={total} />}
      <span className="progress-words">
        {total === 0 && text.compose.sending}
        {total === 0 && attempt && <span className="progress-what">{attemptLine(attempt)}</span>}
        {total > 0 &&
          (isOut ? text.compose.waiting : text.compose.progress(formatBytes(sent, locale), formatBytes(total, locale)))}
      </span>
      {waiting > 0 && <span className="progress-waiting">{text.compose.waitingBehind(waiting)}</span>}
      <Button look="quiet" icon="close" onClick={onCancel}>
        {text.cancel}
      </Button>
    </div>
  );
}
