import { useLanguage } from "../i18n/language.ts";
import type { DraftFile } from "../outbox/draft.ts";
import { FileButton } from "../ui/file-button.tsx";

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
        <FileButton look="plain" testId="lost-file-picker" onFiles={onFiles}>
          {text.unsent.choose(name)}
        </FileButton>
      </div>
    ));
}
