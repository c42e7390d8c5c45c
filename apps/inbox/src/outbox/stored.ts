import { asList, asNumber, asObject, asText } from "../api/json.ts";
import {
  type Attempt,
  type Draft,
  type DraftFile,
  type DraftMode,
  EMPTY_DRAFT,
  lostFile,
  type Written,
} from "./draft.ts";
import type { Drafts } from "./drafts.ts";
import type { Outbox, OutboxEntry, Trouble } from "./outbox-reducer.ts";

/** What is needed of a `Storage`. */
export interface TextStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/**
 * A storage of the browser that may be full, or forbidden by its reader's settings: then the page forgets, and goes on. It is
 * opened at each use, since even that may be refused.
 */
export const safeStorage = (open: () => TextStore): TextStore => ({
  getItem: (key) => {
    try {
      return open().getItem(key);
    } catch {
      return null;
    }
  },
  setItem: (key, value) => {
    try {
      open().setItem(key, value);
    } catch {
      // There is nothing that a reader could do about it.
    }
  },
});

/** What a text that was kept holds, by key; nothing where it holds something else. */
function storedEntries(stored: string | null): readonly [key: string, value: unknown][] {
  try {
    return Object.entries(asObject(JSON.parse(stored ?? "{}")));
  } catch {
    return [];
  }
}

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
const writeWritten = ({ text, mode, replyTo, files }: Written): Readonly<Record<keyof Written, unknown>> => ({
  text,
  mode,
  replyTo,
  files: writeFiles(files),
});

/** What was written, of which only what can be read is kept. */
function readWritten(json: unknown): Written {
  const { text, mode, replyTo, files } = asObject(json);
  return {
    text: asText(text),
    mode: MODES.find((each) => each === mode) ?? "reply",
    replyTo: asNumber(replyTo),
    files: readFiles(files),
  };
}

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

/** The names and sizes of files, to keep: their bytes cannot be kept. */
const writeFiles = (files: readonly DraftFile[]): readonly unknown[] =>
  files.map(({ name, type, size }) => ({ name, type, size }));

/** Files that were kept. Each has to be chosen again. */
const readFiles = (json: unknown): readonly DraftFile[] =>
  asList(json).flatMap((each) => {
    const { name, type, size } = asObject(each);
    if (typeof name !== "string" || name === "") return [];
    return [lostFile(name, asText(type), asNumber(size) ?? 0)];
  });
