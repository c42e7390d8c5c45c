import { formatBytes } from "../format/format-bytes.ts";
import { useLanguage } from "../i18n/text-context.ts";
import type { DraftFile } from "../state/draft.ts";
import { IconButton } from "./icon-button.tsx";
import { Icon, type IconName } from "./icon.tsx";

interface FileListProps {
  readonly files: readonly DraftFile[];
  readonly onRemove: (key: string) => void;
}

const iconOf = (type: string): IconName =>
  type.startsWith("image/") ? "image" : type.startsWith("video/") ? "video" : "document";

/** The files of a draft, each with its size. */
export function FileList({ files, onRemove }: FileListProps) {
  const { text, locale } = useLanguage();
  if (files.length === 0) return null;
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  return (
    <div className="files">
      <ul aria-label={text.compose.files}>
        {files.map(({ key, file }) => (
          <li key={key} className="draft-file">
            <Icon name={iconOf(file.type)} />
            <span className="draft-file-name">{file.name}</span>
            <span className="draft-file-size">{formatBytes(file.size, locale)}</span>
            <IconButton icon="close" label={text.compose.remove(file.name)} onClick={() => onRemove(key)} />
          </li>
        ))}
      </ul>
      {files.length > 1 && (
        <p className="files-total">{text.compose.total(files.length, formatBytes(total, locale))}</p>
      )}
    </div>
  );
}
