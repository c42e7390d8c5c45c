import type { SendInput } from "@livedesk/browser";
import type { TemplateParams } from "@livedesk/schema";
import type { InboxMessage } from "../api/conversation.ts";
import type { EmulatorRequestFailure } from "@livedesk/emulator/client";
import { type Attempt, type Beginning, type Draft, type DraftFile, isWhole, refilled } from "./draft.ts";

/** The reason why a call failed, in a form that the page can show. */
export interface Trouble {
  readonly kind: "not-sent" | "rejected" | "unknown" | "cancelled";
  readonly hint: "credentials" | "missing" | "tooLarge" | "tooOften" | undefined;
  /** The earliest time of the next attempt, in ms since 1970. */
  readonly retryAt: number | undefined;
  /** The reason of a failed request to the control API. The page has its own text for each reason. */
  readonly reason: EmulatorRequestFailure | undefined;
  /** The client's error message in English, without the sentence that `kind` already expresses. */
  readonly detail: string;
}

/** A call in progress. A retry creates no message, so it has no attempt. */
export interface SendingEntry {
  readonly phase: "sending";
  readonly sent: number;
  readonly total: number;
  readonly attempt?: Attempt | undefined;
}

/** A call that failed. */
export interface TroubleEntry {
  readonly phase: "trouble";
  readonly trouble: Trouble;
  readonly attempt?: Attempt | undefined;
  /** Whether the conversations have been read since the call failed. */
  readonly looked: boolean;
}

/** A message that will be sent after the messages before it have been sent. */
interface WaitingEntry {
  readonly phase: "waiting";
  readonly attempt: Attempt;
  /** Whether the message was written before the page was reloaded. */
  readonly isRestored: boolean;
}

/** A message that waits for the user to send it, because a message before it failed or the page was reloaded. */
export interface UnsentEntry {
  readonly phase: "unsent";
  readonly attempt: Attempt;
  /** Whether the message was written before the page was reloaded. */
  readonly isRestored: boolean;
}

/** A call that waits, is in progress, or has failed. A call that succeeded has no entry. */
export type OutboxEntry = SendingEntry | TroubleEntry | WaitingEntry | UnsentEntry;

/**
 * The calls by their keys (see {@link templateKey} and {@link retryKey}). The messages of a conversation are in the
 * order in which they were written, and are sent one by one.
 */
export type Outbox = Readonly<Record<string, OutboxEntry>>;

/** A key and an entry of the outbox. */
export type Keyed<Entry extends OutboxEntry = OutboxEntry> = readonly [key: string, entry: Entry];

/** A change of the outbox. */
export type OutboxAction =
  /** Adds a message after or before the other messages of its conversation, or replaces the entry of its key. */
  | { readonly type: "queued"; readonly key: string; readonly attempt: Attempt; readonly isFirst?: boolean }
  | { readonly type: "started"; readonly key: string; readonly total: number; readonly begun?: Beginning }
  | { readonly type: "progressed"; readonly key: string; readonly sent: number; readonly total: number }
  /** `id` is the id of the message that the call created, if it is known. */
  | { readonly type: "ended"; readonly key: string; readonly id?: number | undefined }
  | { readonly type: "troubled"; readonly key: string; readonly trouble: Trouble }
  | { readonly type: "looked"; readonly key: string }
  | { readonly type: "removed"; readonly key: string }
  | { readonly type: "filled"; readonly key: string; readonly files: readonly DraftFile[] }
  /** Stops sending in a conversation until the user continues. */
  | { readonly type: "halted"; readonly conversationId: number }
  /** Continues sending in a conversation. */
  | { readonly type: "resumed"; readonly conversationId: number };

/** The functions that send. No method reports a failure, because a failed call has an entry in the outbox. */
export interface Sending {
  /** Sends a draft. If earlier messages of the conversation are still being sent, the draft is sent after them. */
  sendDraft(conversationId: number, draft: Draft): void;
  /** Sends a template. Resolves to true if the template was sent. */
  sendTemplate(conversationId: number, input: SendInput): Promise<boolean>;
  retry(conversationId: number, messageId: number): Promise<void>;
  /** Sends the waiting messages of a conversation in order, starting with the one that failed. */
  resume(conversationId: number): void;
  /** Gives a message the files that were lost in a reload. */
  fill(key: string, files: readonly DraftFile[]): void;
  /** Cancels a call in progress, or removes a call that waits. */
  cancel(key: string): void;
  /** Removes a failed call, or a message that waits. */
  remove(key: string): void;
}

/** Returns the key of the call that sends a template to a conversation. */
export const templateKey = (conversationId: number): string => `template/${conversationId}`;

/** Returns the key of the call that retries a message. */
export const retryKey = (messageId: number): string => `retry/${messageId}`;

/** Returns the messages of a conversation that are not sent yet, in the order in which they will be sent. */
export const queueOf = (outbox: Outbox, conversationId: number): readonly Keyed[] =>
  Object.entries(outbox).filter(([, { attempt }]) => attempt?.conversationId === conversationId);

/**
 * Returns the first message of a conversation if it blocks the other messages, because it has failed or waits for the
 * user.
 */
export function stoppedBy(outbox: Outbox, conversationId: number): Keyed<TroubleEntry | UnsentEntry> | undefined {
  const [key, entry] = queueOf(outbox, conversationId)[0] ?? [];
  const isStopped = entry?.phase === "trouble" || entry?.phase === "unsent";
  return key !== undefined && isStopped ? [key, entry] : undefined;
}

/** Whether a message of a conversation is being sent or will be sent without the user. */
export const isSendingIn = (outbox: Outbox, conversationId: number): boolean =>
  queueOf(outbox, conversationId).some(([, { phase }]) => phase === "sending" || phase === "waiting");

/** Whether the outcome of a call is unknown. Only the user may repeat such a call, after a look at the conversation. */
export const isUnsure = (entry: OutboxEntry | undefined): boolean =>
  entry?.phase === "trouble" && (entry.trouble.kind === "unknown" || entry.trouble.kind === "cancelled");

/** Whether the page has all files of a message. */
export const isComplete = ({ attempt }: OutboxEntry): boolean =>
  attempt?.written === undefined || isWhole(attempt.written);

/**
 * Finds the messages that failed calls have created, by the keys of the calls. Each message is matched with only one
 * call.
 */
export function arrivals(
  queue: readonly Keyed[],
  messages: readonly InboxMessage[],
): ReadonlyMap<string, InboxMessage> {
  const found = new Map<string, InboxMessage>();
  for (const [key, entry] of queue) {
    const isOpen = isUnsure(entry) || (entry.phase === "unsent" && entry.isRestored);
    const arrived = isOpen && entry.attempt && arrivalOf(entry.attempt, messages, new Set(found.values()));
    if (arrived) found.set(key, arrived);
  }
  return found;
}

// The tolerance for times, in ms. It is necessary because the emulator gives the time of a message in whole seconds,
// and the two clocks differ a little.
const SLACK = 3000;

/**
 * Finds the message that a call has created although its answer was lost. `taken` contains the messages that belong to
 * other calls.
 */
export const arrivalOf = (
  attempt: Attempt,
  messages: readonly InboxMessage[],
  taken: ReadonlySet<InboxMessage> = new Set(),
): InboxMessage | undefined =>
  messages.find(
    (message) =>
      !taken.has(message) &&
      message.id > attempt.lastId &&
      message.createdAt > attempt.at - SLACK &&
      message.from === attempt.from &&
      message.private === attempt.isPrivate &&
      message.content.trim() === attempt.content.trim() &&
      sameJson(
        message.attachments.map(({ name }) => name),
        attempt.files,
      ) &&
      sameTemplate(message.templateParams, attempt.template),
  );

function sameTemplate(one: TemplateParams | undefined, other: TemplateParams | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.name === other.name && one.language === other.language && sameJson(one, other);
}

const sameJson = (one: unknown, other: unknown): boolean => sorted(one) === sorted(other);

/** Returns JSON with sorted keys, so that equal values give equal strings. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );

/** Applies a change to the outbox. */
export function outboxReducer(outbox: Outbox, action: OutboxAction): Outbox {
  switch (action.type) {
    case "queued":
      return queued(outbox, action);
    case "halted":
      return inQueue(outbox, action.conversationId, (entry) =>
        entry.phase === "waiting" ? { ...entry, phase: "unsent" } : entry,
      );
    case "resumed":
      return inQueue(outbox, action.conversationId, (entry, place) =>
        entry.attempt && (entry.phase === "unsent" || (place === 0 && entry.phase === "trouble"))
          ? { phase: "waiting", attempt: entry.attempt, isRestored: entry.phase === "unsent" && entry.isRestored }
          : entry,
      );
    case "ended":
      return ended(outbox, action);
    case "removed":
      return without(outbox, action.key);
    default:
      return changed(outbox, action);
  }
}

function queued(outbox: Outbox, { key, attempt, isFirst = false }: Extract<OutboxAction, { type: "queued" }>): Outbox {
  const entry: OutboxEntry = { phase: "waiting", attempt, isRestored: false };
  // The new entry takes the place of the old one.
  if (key in outbox) return { ...outbox, [key]: entry };
  return isFirst ? { [key]: entry, ...outbox } : { ...outbox, [key]: entry };
}

function ended(outbox: Outbox, { key, id = 0 }: Extract<OutboxAction, { type: "ended" }>): Outbox {
  const conversationId = outbox[key]?.attempt?.conversationId;
  const others = without(outbox, key);
  if (conversationId === undefined) return others;
  // The messages that wait for this call cannot have created this message.
  return inQueue(others, conversationId, (entry) =>
    entry.phase === "waiting" || entry.phase === "unsent"
      ? { ...entry, attempt: { ...entry.attempt, lastId: Math.max(entry.attempt.lastId, id) } }
      : entry,
  );
}

type Change = Extract<OutboxAction, { type: "started" | "progressed" | "troubled" | "looked" | "filled" }>;

function changed(outbox: Outbox, action: Change): Outbox {
  const before = outbox[action.key];
  const keep = (entry: OutboxEntry): Outbox => ({ ...outbox, [action.key]: entry });
  switch (action.type) {
    case "started": {
      const attempt = before?.attempt && { ...before.attempt, ...action.begun };
      return keep({ phase: "sending", sent: 0, total: action.total, attempt });
    }
    case "progressed":
      // A progress event may arrive after the end of the call.
      return before?.phase === "sending" ? keep({ ...before, sent: action.sent, total: action.total }) : outbox;
    case "looked":
      return before?.phase === "trouble" ? keep({ ...before, looked: true }) : outbox;
    case "filled": {
      const { attempt } = before ?? {};
      if (before === undefined || !attempt?.written) return outbox;
      const files = refilled(attempt.written.files, action.files);
      return keep({ ...before, attempt: { ...attempt, written: { ...attempt.written, files } } });
    }
    default:
      return keep({ phase: "trouble", trouble: action.trouble, attempt: before?.attempt, looked: false });
  }
}

const without = (outbox: Outbox, key: string): Outbox =>
  Object.fromEntries(Object.entries(outbox).filter(([each]) => each !== key));

/** Changes the entries of one conversation. */
function inQueue(
  outbox: Outbox,
  conversationId: number,
  change: (entry: OutboxEntry, place: number) => OutboxEntry,
): Outbox {
  const keys = queueOf(outbox, conversationId).map(([key]) => key);
  return Object.fromEntries(
    Object.entries(outbox).map(([key, entry]) => {
      const place = keys.indexOf(key);
      return [key, place === -1 ? entry : change(entry, place)];
    }),
  );
}
