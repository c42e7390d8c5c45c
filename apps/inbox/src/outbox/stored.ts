import { asList, asNumber, asObject, asText } from "../api/json.ts";
import type { Attempt } from "./attempt.ts";
import type { Outbox, OutboxEntry } from "./outbox-reducer.ts";
import { readWritten, writeWritten } from "./stored-drafts.ts";
import type { Trouble } from "./trouble.ts";

/** What a page that was closed knows of a call: it began. */
const INTERRUPTED: Trouble = {
  kind: "unknown",
  hint: undefined,
  retryAt: undefined,
  fault: "stopped",
  detail: "The page was closed before an answer came",
};

const KINDS: readonly Trouble["kind"][] = ["not-sent", "rejected", "unknown", "cancelled"];

/** The messages that are not sent yet, in their order, as a text to keep. Of files the names stay, as in drafts. */
export const writeOutbox = (outbox: Outbox): string =>
  JSON.stringify(
    Object.entries(outbox).flatMap(([key, entry]) => {
      const { phase, attempt } = entry;
      if (attempt === undefined) return [];
      const trouble = phase === "trouble" ? entry.trouble : undefined;
      const written = attempt.written && writeWritten(attempt.written);
      return [{ key, phase, trouble, attempt: { ...attempt, written } }];
    }),
  );

/**
 * The messages that a text holds; none where it holds something else. Nobody knows what became of the one that was on its way.
 * Those that waited were not sent, and are not sent by themselves.
 */
export const readOutbox = (stored: string | null): Outbox =>
  Object.fromEntries(
    parsed(stored).flatMap((json): [string, OutboxEntry][] => {
      const { key, phase, trouble, attempt: kept } = asObject(json);
      const attempt = readAttempt(kept);
      if (attempt === undefined || typeof key !== "string") return [];
      if (phase === "waiting" || phase === "unsent") return [[key, { phase: "unsent", attempt, isRestored: true }]];
      return [[key, { phase: "trouble", trouble: readTrouble(trouble), attempt, looked: true }]];
    }),
  );

function parsed(stored: string | null): readonly unknown[] {
  try {
    return asList(JSON.parse(stored ?? "[]"));
  } catch {
    return [];
  }
}

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
    ...(written !== undefined && { written: readWritten(written) }),
  };
}

function readTrouble(json: unknown): Trouble {
  const trouble = asObject(json);
  const kind = KINDS.find((each) => each === trouble["kind"]);
  if (kind === undefined) return INTERRUPTED;
  return {
    ...INTERRUPTED,
    fault: undefined,
    ...(trouble as Partial<Trouble>),
    kind,
    detail: asText(trouble["detail"]),
  };
}
