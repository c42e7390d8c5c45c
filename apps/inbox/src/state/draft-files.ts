import type { DraftFile } from "./draft.ts";

let lastKey = 0;

/** Files that a reader chose, dropped or pasted, as a draft keeps them. */
export const draftFiles = (files: Iterable<File>): readonly DraftFile[] =>
  [...files].map((file) => {
    lastKey += 1;
    return { key: `file-${lastKey}`, file };
  });
