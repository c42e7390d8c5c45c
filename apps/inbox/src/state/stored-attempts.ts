import { asNumber, asObject } from "../api/json.ts";
import type { Attempt } from "./attempt.ts";
import { isUnsure, type Outbox } from "./outbox-reducer.ts";
import { readDraft } from "./stored-drafts.ts";
import { storedEntries } from "./stored-entries.ts";
import type { Trouble } from "./trouble.ts";

/** What a page that was closed knows of a call: it began. */
const INTERRUPTED: Trouble = {
  kind: "unknown",
  hint: undefined,
  retryAt: undefined,
  fault: "stopped",
  detail: "The page was closed before an answer came",
};

/** The calls of which nobody knows the end yet, as a text to keep. Files stay behind, as they do in drafts. */
export function writeAttempts(outbox: Outbox): string {
  const open = Object.entries(outbox).flatMap(([key, entry]) => {
    const { attempt } = entry;
    if (attempt === undefined || !(entry.phase === "sending" || isUnsure(entry))) return [];
    return [[key, { ...attempt, written: attempt.written && { ...attempt.written, files: [] } }]];
  });
  return JSON.stringify(Object.fromEntries(open));
}

/** The calls that a text holds, each as one of which nobody knows the end; none where it holds something else. */
export const readAttempts = (stored: string | null): Outbox =>
  Object.fromEntries(
    storedEntries(stored).flatMap(([key, json]) => {
      const attempt = readAttempt(json);
      return attempt ? [[key, { phase: "trouble", trouble: INTERRUPTED, attempt, looked: true }]] : [];
    }),
  );

/** It was written by this page, so only its being there is looked at. */
function readAttempt(json: unknown): Attempt | undefined {
  const attempt = asObject(json);
  const { conversationId, content, files, at, lastId, written } = attempt;
  const isOne =
    typeof content === "string" &&
    Array.isArray(files) &&
    [conversationId, at, lastId].every((each) => asNumber(each) !== undefined);
  if (!isOne) return undefined;
  return {
    ...(attempt as unknown as Attempt),
    ...(written !== undefined && { written: readDraft(written) }),
  };
}
