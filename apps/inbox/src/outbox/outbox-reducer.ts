import type { SendInput } from "@livedesk/browser";
import type { TemplateParams } from "@livedesk/schema";
import type { InboxMessage } from "../api/conversation.ts";
import type { RequestFault } from "../api/reading.ts";
import { type Attempt, type Beginning, type Draft, type DraftFile, isWhole, refilled } from "./draft.ts";

/** What went wrong with a call, for a person. */
export interface Trouble {
  readonly kind: "not-sent" | "rejected" | "unknown" | "cancelled";
  readonly hint: "credentials" | "missing" | "tooLarge" | "tooOften" | undefined;
  /** In ms: not before then. */
  readonly retryAt: number | undefined;
  /** Of a request of the page's own, which the page has words for. */
  readonly fault: RequestFault | undefined;
  /** What the client says of it, in English, but for what the kind says already. */
  readonly detail: string;
}

/** A call that is under way. A retry makes nothing, so it has no attempt. */
export interface SendingEntry {
  readonly phase: "sending";
  readonly sent: number;
  readonly total: number;
  readonly attempt?: Attempt | undefined;
}

/** A call that did not end well. */
export interface TroubleEntry {
  readonly phase: "trouble";
  readonly trouble: Trouble;
  readonly attempt?: Attempt | undefined;
  /** Whether the conversations were read since. */
  readonly looked: boolean;
}

/** A message that is sent as soon as those before it have arrived. */
interface WaitingEntry {
  readonly phase: "waiting";
  readonly attempt: Attempt;
  /** Whether it was written before the page was loaded anew. */
  readonly isRestored: boolean;
}

/** A message that waits until a person sends it: one before it did not arrive, or the page was closed. */
export interface UnsentEntry {
  readonly phase: "unsent";
  readonly attempt: Attempt;
  /** Whether it was written before the page was loaded anew. */
  readonly isRestored: boolean;
}

/** A call under way or to come, or what went wrong with it. A call that ended well is not here. */
export type OutboxEntry = SendingEntry | TroubleEntry | WaitingEntry | UnsentEntry;

/**
 * The calls by what they are for: see {@link templateKey} and {@link retryKey}. Those of one conversation stand in the order in
 * which they were asked for, and go one by one.
 */
export type Outbox = Readonly<Record<string, OutboxEntry>>;

/** A call of the outbox, and its key. */
export type Keyed<Entry extends OutboxEntry = OutboxEntry> = readonly [key: string, entry: Entry];

/** Something that happens to the calls. */
export type OutboxAction =
  /** A message is to be sent after the others of its conversation, or before them, or in the place of one of its key. */
  | { readonly type: "queued"; readonly key: string; readonly attempt: Attempt; readonly isFirst?: boolean }
  | { readonly type: "started"; readonly key: string; readonly total: number; readonly begun?: Beginning }
  | { readonly type: "progressed"; readonly key: string; readonly sent: number; readonly total: number }
  /** `id` is the message that it made, where that is known. */
  | { readonly type: "ended"; readonly key: string; readonly id?: number | undefined }
  | { readonly type: "troubled"; readonly key: string; readonly trouble: Trouble }
  | { readonly type: "looked"; readonly key: string }
  | { readonly type: "removed"; readonly key: string }
  | { readonly type: "filled"; readonly key: string; readonly files: readonly DraftFile[] }
  /** Nothing more of a conversation is sent until somebody says so. */
  | { readonly type: "halted"; readonly conversationId: number }
  /** What waits in a conversation may be sent. */
  | { readonly type: "resumed"; readonly conversationId: number };

/** The ways out of this page. What went wrong with a call is in the outbox. */
export interface Sending {
  /** Sends what was written after the messages of its conversation that are still on their way. */
  sendDraft(conversationId: number, draft: Draft): void;
  /** Resolves to whether it was sent. */
  sendTemplate(conversationId: number, input: SendInput): Promise<boolean>;
  retry(conversationId: number, messageId: number): Promise<void>;
  /** Sends what waits in a conversation, in its order, and again what did not arrive. */
  resume(conversationId: number): void;
  /** Gives files to a message that has lost them. */
  fill(key: string, files: readonly DraftFile[]): void;
  /** Stops a call that is on its way, or takes out one that waits. */
  cancel(key: string): void;
  /** Forgets a call that did not end well, or takes out a message that waits. */
  remove(key: string): void;
}

/** The call that sends a template to a conversation. */
export const templateKey = (conversationId: number): string => `template/${conversationId}`;

/** The call that retries a message. */
export const retryKey = (messageId: number): string => `retry/${messageId}`;

/** The messages of a conversation that are not sent yet, in the order in which they go. */
export const laneOf = (outbox: Outbox, conversationId: number): readonly Keyed[] =>
  Object.entries(outbox).filter(([, { attempt }]) => attempt?.conversationId === conversationId);

/** The first message of a conversation, where that is why nothing is sent there: it did not arrive, or waits for a person. */
export function stoppedBy(outbox: Outbox, conversationId: number): Keyed<TroubleEntry | UnsentEntry> | undefined {
  const [key, entry] = laneOf(outbox, conversationId)[0] ?? [];
  const isStopped = entry?.phase === "trouble" || entry?.phase === "unsent";
  return key !== undefined && isStopped ? [key, entry] : undefined;
}

/** Whether something of a conversation is on its way from here. */
export const isUnderWay = (outbox: Outbox, conversationId: number): boolean =>
  laneOf(outbox, conversationId).some(([, { phase }]) => phase === "sending" || phase === "waiting");

/** Whether nobody knows what became of a call: then only a reader who has looked may repeat it. */
export const isUnsure = (entry: OutboxEntry | undefined): boolean =>
  entry?.phase === "trouble" && (entry.trouble.kind === "unknown" || entry.trouble.kind === "cancelled");

/** Whether all that a call is to send is here. */
export const isComplete = ({ attempt }: OutboxEntry): boolean =>
  attempt?.written === undefined || isWhole(attempt.written);

/** The messages that are in the conversation after all, by the keys of the calls that made them. None is taken for two. */
export function arrivals(lane: readonly Keyed[], messages: readonly InboxMessage[]): ReadonlyMap<string, InboxMessage> {
  const found = new Map<string, InboxMessage>();
  for (const [key, entry] of lane) {
    const isOpen = isUnsure(entry) || (entry.phase === "unsent" && entry.isRestored);
    const arrived = isOpen && entry.attempt && arrivalOf(entry.attempt, messages, new Set(found.values()));
    if (arrived) found.set(key, arrived);
  }
  return found;
}

// The emulator tells a message's time in whole seconds, and the clocks are a little apart.
const SLACK = 3000;

/** The message that a call has made after all, or undefined where none is like it. `taken` are known to be another call's. */
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

/** JSON whose keys stand in one order, wherever they came from. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );

/** The calls after something has happened to them. */
export function outboxReducer(outbox: Outbox, action: OutboxAction): Outbox {
  switch (action.type) {
    case "queued":
      return queued(outbox, action);
    case "halted":
      return inLane(outbox, action.conversationId, (entry) =>
        entry.phase === "waiting" ? { ...entry, phase: "unsent" } : entry,
      );
    case "resumed":
      return inLane(outbox, action.conversationId, (entry, place) =>
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
  // In the place of the one of the same key.
  if (key in outbox) return { ...outbox, [key]: entry };
  return isFirst ? { [key]: entry, ...outbox } : { ...outbox, [key]: entry };
}

function ended(outbox: Outbox, { key, id = 0 }: Extract<OutboxAction, { type: "ended" }>): Outbox {
  const conversationId = outbox[key]?.attempt?.conversationId;
  const others = without(outbox, key);
  if (conversationId === undefined) return others;
  // None of those that follow can have made this message.
  return inLane(others, conversationId, (entry) =>
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
      // A last sign of life may come after the end.
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

/** Changes the messages of one conversation that are not sent yet. */
function inLane(
  outbox: Outbox,
  conversationId: number,
  change: (entry: OutboxEntry, place: number) => OutboxEntry,
): Outbox {
  const keys = laneOf(outbox, conversationId).map(([key]) => key);
  return Object.fromEntries(
    Object.entries(outbox).map(([key, entry]) => {
      const place = keys.indexOf(key);
      return [key, place === -1 ? entry : change(entry, place)];
    }),
  );
}
