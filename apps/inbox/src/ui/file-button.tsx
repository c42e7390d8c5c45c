import { useRef } from "react";
import { draftFiles } from "../outbox/draft-files.ts";
import type { DraftFile } from "../outbox/draft.ts";
import { Button } from "./button.tsx";

interface FileButtonProps {
  readonly look: "plain" | "quiet";
  /** Names the field for tests. */
  readonly testId: string;
  readonly onFiles: (files: readonly DraftFile[]) => void;
  readonly children: string;
}

/** A button that lets its reader choose files. */
export function FileButton({ look, testId, onFiles, children }: FileButtonProps) {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        data-testid={testId}
        onChange={({ target }) => {
          onFiles(draftFiles(target.files ?? []));
          // Else the same file could not be chosen again.
          target.value = "";
        }}
      />
      <Button look={look} icon="paperclip" onClick={() => picker.current?.click()}>
        {children}
      </Button>
    </>
  );
}
