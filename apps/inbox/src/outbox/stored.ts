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

/** The part of a `Storage` that is used here. */
export interface TextStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/**
 * A storage that ignores all errors, because the browser's storage may be full or blocked by the user's settings.
 * `open` is called at each use, because `open` itself may throw.
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
      // The error is ignored, because the user cannot change it.
    }
  },
});

/** Reads the entries of a stored JSON object. Returns no entries if the string is not a JSON object. */
function storedEntries(stored: string | null): readonly [key: string, value: unknown][] {
  try {
    return Object.entries(asObject(JSON.parse(stored ?? "{}")));
  } catch {
    return [];
  }
}

const MODES: readonly DraftMode[] = ["reply", "note", "customer"];

/**
 * Converts drafts into a string to store. The names of files are stored, so that a message is not sent without its
 * files.
 */
export function writeDrafts(drafts: Drafts): string {
  const kept = Object.entries(drafts)
    .filter(([, { text, replyTo, files }]) => text !== "" || replyTo !== undefined || files.length > 0)
    .map(([id, draft]) => [id, { ...writeWritten(draft), isFirst: draft.isFirst, mayBeSent: draft.mayBeSent }]);
  return JSON.stringify(Object.fromEntries(kept));
}

/** Reads stored drafts. Returns no drafts if the string is not valid. */
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

/** Returns the content of a message in the form in which it is stored. */
const writeWritten = ({ text, mode, replyTo, files }: Written): Readonly<Record<keyof Written, unknown>> => ({
  text,
  mode,
  replyTo,
  files: writeFiles(files),
});

/** Reads the stored content of a message. Values that are not valid are left out. */
function readWritten(json: unknown): Written {
  const { text, mode, replyTo, files } = asObject(json);
  return {
    text: asText(text),
    mode: MODES.find((each) => each === mode) ?? "reply",
    replyTo: asNumber(replyTo),
    files: readFiles(files),
  };
}

/** Returns the outcome of a call that was in progress when the page was closed. */
const INTERRUPTED: Trouble = {
  kind: "unknown",
  hint: undefined,
  retryAt: undefined,
  reason: "aborted",
  detail: "The page was closed before an answer came",
};

const KINDS: readonly Trouble["kind"][] = ["not-sent", "rejected", "unknown", "cancelled"];

/**
 * Converts the messages of the outbox, in their order, into a string to store. The names of files are stored, but not
 * their bytes.
 */
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
 * Reads the stored messages of an outbox. Returns no messages if the string is not valid. The outcome of the message
 * that was being sent is unknown. The messages that waited were not sent, and now wait for the user.
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

/** Checks only that the fields are present, because this page has written them. */
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
    reason: undefined,
    ...(trouble as Partial<Trouble>),
    kind,
    detail: asText(trouble["detail"]),
  };
}

/** Returns the names, types and sizes of files, which can be stored. The bytes cannot be stored. */
const writeFiles = (files: readonly DraftFile[]): readonly unknown[] =>
  files.map(({ name, type, size }) => ({ name, type, size }));

/** Reads stored files. The user must choose each file again. */
const readFiles = (json: unknown): readonly DraftFile[] =>
  asList(json).flatMap((each) => {
    const { name, type, size } = asObject(each);
    if (typeof name !== "string" || name === "") return [];
    return [lostFile(name, asText(type), asNumber(size) ?? 0)];
  });
