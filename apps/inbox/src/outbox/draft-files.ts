import { MAX_FILES } from "@livedesk/schema";
import { asList, asNumber, asObject, asText } from "../api/json.ts";
import type { DraftFile } from "./draft.ts";

let lastKey = 0;

const nextKey = (): string => {
  lastKey += 1;
  return `file-${lastKey}`;
};

/** Files that a reader chose, dropped or pasted, as a draft keeps them. */
export const draftFiles = (files: Iterable<File>): readonly DraftFile[] =>
  [...files].map((file) => ({ key: nextKey(), name: file.name, type: file.type, size: file.size, file }));

/** The files of a message after more were chosen, and how many of these one message has no room for. */
export interface Attached {
  readonly files: readonly DraftFile[];
  readonly leftOut: number;
}

/** Adds files to those of a message. One that bears the name of a file that was lost takes its place. */
export function attached(before: readonly DraftFile[], added: readonly DraftFile[]): Attached {
  const files = [...before];
  let leftOut = 0;
  for (const each of added) {
    const place = files.findIndex(({ file, name }) => file === undefined && name === each.name);
    if (place !== -1) files[place] = each;
    else if (files.length < MAX_FILES) files.push(each);
    else leftOut += 1;
  }
  return { files, leftOut };
}

/** Gives a message back the files that it has lost, by their names. Others are not part of it. */
export const refilled = (before: readonly DraftFile[], chosen: readonly DraftFile[]): readonly DraftFile[] =>
  before.map((each) => (each.file === undefined ? (chosen.find(({ name }) => name === each.name) ?? each) : each));

/** The names and sizes of files, to keep: their bytes cannot be kept. */
export const writeFiles = (files: readonly DraftFile[]): readonly unknown[] =>
  files.map(({ name, type, size }) => ({ name, type, size }));

/** Files that were kept. Each has to be chosen again. */
export const readFiles = (json: unknown): readonly DraftFile[] =>
  asList(json).flatMap((each) => {
    const { name, type, size } = asObject(each);
    if (typeof name !== "string" || name === "") return [];
    return [{ key: nextKey(), name, type: asText(type), size: asNumber(size) ?? 0, file: undefined }];
  });
