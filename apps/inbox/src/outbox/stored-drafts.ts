import { asNumber, asObject, asText } from "../api/json.ts";
import { readFiles, writeFiles } from "./draft-files.ts";
import { type Draft, type DraftMode, EMPTY_DRAFT, type Written } from "./draft.ts";
import type { Drafts } from "./drafts.ts";
import { storedEntries } from "./stored-entries.ts";

const MODES: readonly DraftMode[] = ["reply", "note", "customer"];

/** Drafts as a text to keep. Of files the names stay, so that a message which was written with a file is not sent without it. */
export function writeDrafts(drafts: Drafts): string {
  const kept = Object.entries(drafts)
    .filter(([, { text, replyTo, files }]) => text !== "" || replyTo !== undefined || files.length > 0)
    .map(([id, draft]) => [id, { ...writeWritten(draft), isFirst: draft.isFirst, mayBeSent: draft.mayBeSent }]);
  return JSON.stringify(Object.fromEntries(kept));
}

/** The drafts that a text holds; none where it holds something else. */
export const readDrafts = (stored: string | null): Drafts =>
  Object.fromEntries(
    storedEntries(stored).map(([id, json]): [string, Draft] => {
      const isFirst = asObject(json)["isFirst"] === true;
      const mayBeSent = asObject(json)["mayBeSent"] === true;
      return [
        id,
        { ...EMPTY_DRAFT, ...readWritten(json), ...(isFirst && { isFirst }), ...(mayBeSent && { mayBeSent }) },
      ];
    }),
  );

/** What was written, to keep. */
export const writeWritten = ({ text, mode, replyTo, files }: Written): Readonly<Record<keyof Written, unknown>> => ({
  text,
  mode,
  replyTo,
  files: writeFiles(files),
});

/** What was written, of which only what can be read is kept. */
export function readWritten(json: unknown): Written {
  const { text, mode, replyTo, files } = asObject(json);
  return {
    text: asText(text),
    mode: MODES.find((each) => each === mode) ?? "reply",
    replyTo: asNumber(replyTo),
    files: readFiles(files),
  };
}
