import { asNumber, asObject, asText } from "../api/json.ts";
import { type Draft, type DraftMode, EMPTY_DRAFT } from "./draft.ts";
import type { Drafts } from "./drafts-reducer.ts";
import { putBack } from "./put-back.ts";
import { storedEntries } from "./stored-entries.ts";

const MODES: readonly DraftMode[] = ["reply", "note", "customer"];

/**
 * Drafts as a text to keep, with what is on its way: a page that is closed meanwhile never hears of it. Files stay behind: a
 * page may not open them again by itself.
 */
export function writeDrafts(drafts: Drafts): string {
  const kept = Object.entries(drafts)
    .map(([id, draft]) => [id, putBack(draft)] as const)
    .filter(([, { text, replyTo }]) => text !== "" || replyTo !== undefined);
  return JSON.stringify(Object.fromEntries(kept.map(([id, { text, mode, replyTo }]) => [id, { text, mode, replyTo }])));
}

/** The drafts that a text holds; none where it holds something else. */
export const readDrafts = (stored: string | null): Drafts =>
  Object.fromEntries(storedEntries(stored).map(([id, draft]) => [id, readDraft(draft)]));

/** What was written, of which only what can be read is kept. */
export function readDraft(json: unknown): Draft {
  const { text, mode, replyTo } = asObject(json);
  return {
    ...EMPTY_DRAFT,
    text: asText(text),
    mode: MODES.find((each) => each === mode) ?? "reply",
    replyTo: asNumber(replyTo),
  };
}
