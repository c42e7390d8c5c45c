import { formatBytes } from "../i18n/format-bytes.ts";
import { useLanguage } from "../i18n/language.ts";
import type { DraftFile } from "../outbox/draft.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Icon, type IconName } from "../ui/elements.tsx";
import { LostFiles } from "./lost-files.tsx";

interface FileListProps {
  readonly files: readonly DraftFile[];
  readonly onFiles: (files: readonly DraftFile[]) => void;
  readonly onRemove: (key: string) => void;
}

const iconOf = (type: string): IconName =>
  type.startsWith("image/") ? "image" : type.startsWith("video/") ? "video" : "document";

/** The files of a draft, each with its size. Those that a reload has lost are asked for again. */
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
