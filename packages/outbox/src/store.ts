/**
 * What has become of a message. `queued`: it waits. `sending`: a worker has claimed it, and a byte may have left. `accepted`:
 * LiveDesk has it. `rejected`: LiveDesk refused it. `not-sent`: it is proved that no byte left, and nobody will try again.
 * `unknown`: it may exist, so it is never sent again unless a person or a resolver says so.
 */
export type OutboxState = "queued" | "sending" | "accepted" | "rejected" | "not-sent" | "unknown";

/**
 * One fact about a message that somebody may need later. Facts are only ever added, with one exception: of the attempts from which nothing
 * was sent, the first 10 and the last 20 are kept, and an entry `left-out` has the `count` of the others.
 */
export interface Evidence {
  /** When it was noted, in ms since 1970. */
  readonly at: number;
  /** What it is: the end of an attempt, a late answer, a verdict of a resolver, a decision of a person, … */
  readonly kind:
    | "attempt"
    | "late"
    | "process-died"
    | "overdue"
    | "webhook"
    | "verdict"
    | "resolved"
    | "cancelled"
    | "left-out";
  /** The attempt that it belongs to, if it belongs to one. */
  readonly attempt?: number | undefined;
  /** The outcome of that attempt. */
  readonly outcome?: OutboxState | undefined;
  /** The code of the error, or of the failure. */
  readonly code?: string | undefined;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly messageId?: number | undefined;
  /** How many attempts were left out here, the last of them at the time `at`. */
  readonly count?: number | undefined;
  /** Who decided: the `by` of `resolve`, or the name of a resolver. */
  readonly by?: string | undefined;
  /** What a resolver found out. */
  readonly verdict?: "present" | "absent" | "unclear" | undefined;
  /** The sender that a webhook named, such as `user 7`. */
  readonly sender?: string | undefined;
  /** In words. It never holds a text of the message. */
  readonly note?: string | undefined;
}

/**
 * How many attempts of a message from which nothing was sent are kept in its evidence: the first ones, and the last ones. A day without a
 * network makes more than a thousand of them, and each is like the one before.
 */
export const FIRST_KEPT = 10;
export const LAST_KEPT = 20;

/** What stands in the evidence instead of the attempts that were left out. */
export const LEFT_OUT_NOTE = "Attempts from which nothing was sent";

/**
 * Whether a fact can be left out when there are many like it: an attempt after which the message was queued again, and which has no id of
 * a message. Nobody needs it to find out what became of the message. Every other fact is kept for ever.
 */
export const isSpare = ({ kind, outcome, messageId }: Evidence): boolean =>
  kind === "attempt" && outcome === "queued" && messageId === undefined;

/**
 * Adds a fact to the evidence of a message. If there are too many attempts from which nothing was sent, the oldest after the first ones is
 * left out, and an entry `left-out` counts it. The SQL function `add_fact` of the store in Postgres does the same.
 */
export function addFact(evidence: readonly Evidence[], fact: Evidence): readonly Evidence[] {
  const all = [...evidence, fact];
  const spare = all.filter(isSpare);
  const gone = spare[FIRST_KEPT];
  if (!isSpare(fact) || gone === undefined || spare.length <= FIRST_KEPT + LAST_KEPT) return all;
  const before = all.find(({ kind }) => kind === "left-out");
  const entry: Evidence = { at: gone.at, kind: "left-out", count: (before?.count ?? 0) + 1, note: LEFT_OUT_NOTE };
  if (before === undefined) return all.map((each) => (each === gone ? entry : each));
  return all.filter((each) => each !== gone).map((each) => (each === before ? entry : each));
}

/** A message to store. Every field is checked before. */
export interface NewRow {
  /** The conversation, as digits. */
  readonly conversationId: string;
  readonly key: string | undefined;
  /** 32 bytes that are equal for equal inputs. */
  readonly inputHash: Uint8Array;
  /** The frozen input, sealed if the outbox seals. */
  readonly input: Uint8Array;
  /** A higher number goes first. */
  readonly priority: number;
  /** Not before this time, in ms since 1970. Undefined: at once. */
  readonly runAt: number | undefined;
  /** Not after this time, in ms since 1970. */
  readonly expiresAt: number | undefined;
  /** The key of the message that must be accepted first. */
  readonly after: string | undefined;
  readonly reference: string | undefined;
  /** The SHA-256 of each stored file of the input, in hex: a file is kept as long as a row names it. */
  readonly files: readonly string[];
}

/** What `enqueue` of a store did with one row. */
export type Enqueued =
  /** It was stored: `not-sent` if the message that it waits for can no longer be accepted. */
  | { readonly id: number; readonly duplicate: false; readonly state: "queued" | "not-sent" }
  /** It was stored before, with an equal hash. `state`: what has become of it, also if only its tombstone is left. */
  | { readonly id: number; readonly duplicate: true; readonly state: OutboxState }
  /** The key stands for another input. */
  | { readonly problem: "key-reused"; readonly id: number }
  /** No message has the key in `after`. */
  | { readonly problem: "unknown-after" };

/** A message as a store holds it. */
export interface StoredMessage {
  readonly id: number;
  readonly key: string | undefined;
  readonly conversationId: string;
  readonly state: OutboxState;
  readonly priority: number;
  readonly runAt: number;
  readonly expiresAt: number | undefined;
  /** The id of the message that must be accepted first; undefined if there is none, or if it was accepted. */
  readonly waitsFor: number | undefined;
  readonly reference: string | undefined;
  /** How many times the message was claimed. */
  readonly attempt: number;
  readonly createdAt: number;
  /** When the last attempt began. */
  readonly startedAt: number | undefined;
  /** How long after its claim the last attempt may still be under way, in ms. */
  readonly overdueAfter: number | undefined;
  /** When the state became an end state, or unknown. */
  readonly endedAt: number | undefined;
  /** The id that LiveDesk gave it. A queued message that has one is a failed message that is to be retried under this id. */
  readonly messageId: number | undefined;
  readonly sortingId: number | undefined;
  /** Why it is in this state: the code of the error or of the failure. */
  readonly code: string | undefined;
  /** Whether the conversation waits for it: it is being sent, is to be sent again first, or its outcome is unknown for a short time. */
  readonly holds: boolean;
  /** Whether an unknown outcome was closed by a person without being known: `resolve(id, "drop")`. */
  readonly dropped: boolean;
  readonly evidence: readonly Evidence[];
  readonly inputHash: Uint8Array;
  /** The frozen input; undefined once it was purged. */
  readonly input: Uint8Array | undefined;
}

/** A message that this worker may send now, once. The claim is committed. */
export type Claimed = StoredMessage & { readonly input: Uint8Array; readonly state: "sending" };

/** The end of one attempt: what the row becomes. */
export interface Settlement {
  readonly id: number;
  /** The attempt that ended. It is written only if this is still the row's attempt. */
  readonly attempt: number;
  readonly state: Exclude<OutboxState, "sending">;
  /** For `queued`: not before this many ms from now. */
  readonly delay?: number | undefined;
  /** How long the conversation waits for this message, in ms: for `queued` and `unknown`. Infinity: until it leaves this state. 0: not. */
  readonly holdFor: number;
  readonly code?: string | undefined;
  readonly messageId?: number | undefined;
  readonly sortingId?: number | undefined;
  readonly evidence: Evidence;
}

/**
 * What became of a settlement. `written`: the row was still `sending` in this attempt. `late`: the row had become `unknown` (or was
 * queued again by `resolve`), and the settlement decided it. `kept`: the row had moved on, so only the evidence was added.
 *
 * A `written` settlement without a message id never takes a message back that has one: a late answer of an earlier attempt may have
 * named the message meanwhile. Instead of `queued`, `rejected` or `not-sent`, the row then becomes `accepted`, without a code.
 */
export type Settled = { readonly id: number; readonly how: "written" | "late" | "kept"; readonly state: OutboxState };

/** How many messages may go: `perSecond` on average, `burst` at once (GCRA), over all workers of the store. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** The work of one transaction: the results of this tick, and the next intents. */
export interface Turn {
  readonly settle: readonly Settlement[];
  /** How many messages to claim at most. 0: only settle. */
  readonly claim: number;
  /** Only the messages of this conversation up to this id, in their order. */
  readonly upTo?: { readonly conversationId: string; readonly id: number } | undefined;
  /** The limit of a claim. Undefined: there is none. */
  readonly rate?: Rate | undefined;
  /**
   * For a claim: how long after it a message may still be being sent, in ms. It is stored with the message, so that a worker with a
   * shorter time-out does not take the message for abandoned. Default 0.
   */
  readonly overdueAfter?: number | undefined;
  /** Postpones every claim of every worker by this many ms: the server answered 429. */
  readonly pauseFor?: number | undefined;
  /** Stops every claim of every worker until `resume`: the credentials were refused. */
  readonly pauseReason?: string | undefined;
}

/** What a turn did. */
export interface TurnResult {
  readonly settled: readonly Settled[];
  readonly claimed: readonly Claimed[];
  /** Messages that became `not-sent` in this turn because the message that they wait for can no longer be accepted. */
  readonly dropped: readonly number[];
  /**
   * When another turn may claim something, in ms from now: a `runAt`, the end of a pause, a free place of the rate, the end of a hold.
   * Infinity: only a new message or the end of another one changes anything. 0: there may be more right now.
   */
  readonly next: number;
  /** Why nothing more was claimed. */
  readonly waitsFor: "message" | "pause" | "rate" | "paused" | "limit";
}

/** One attempt of one message. */
export interface Attempt {
  readonly id: number;
  readonly attempt: number;
}

/** What `tend` takes into account. */
export interface TendLimits {
  /** How long a conversation waits for a message that becomes unknown, in ms. */
  readonly holdUnknown: number;
  /** After how many ms a claim counts as abandoned, unless its own turn named a longer time. */
  readonly overdueAfter: number;
  /** The attempts that this process is making. They are neither abandoned nor lost, whatever the clock and the locks say. */
  readonly open: readonly Attempt[];
}

/** What `tend` found. */
export interface Tended {
  /** Messages whose `expiresAt` has passed: now `not-sent`, `expired`. */
  readonly expired: readonly number[];
  /** Messages of workers that are gone: now `unknown`, `process-died` or `overdue`. */
  readonly orphaned: readonly { readonly id: number; readonly code: "process-died" | "overdue" }[];
  /** Messages that became `not-sent` because the message that they wait for can no longer be accepted. */
  readonly dropped: readonly number[];
}

/** A worker that is known to the others by a lock, which the operating system or the database frees when the process dies. */
export interface Lease {
  readonly worker: number;
  /** Whether the lock is still held. If not, the worker must register again before it claims. */
  isHeld(): boolean;
  /** Frees the lock. Messages of this worker that are still `sending` become `unknown`. */
  release(): Promise<void>;
}

/** Which rows to list. */
export interface ListQuery {
  readonly state?: OutboxState | undefined;
  /** Only unknown messages that nobody has dropped. */
  readonly open?: boolean | undefined;
  readonly conversationId?: string | undefined;
  /** Only rows whose last attempt began at this time or later, in ms since 1970. */
  readonly startedSince?: number | undefined;
  /** Only rows with a greater id. */
  readonly afterId?: number | undefined;
  readonly limit: number;
}

/** A change of one row that a person or a resolver decided. */
export type Decision =
  | { readonly to: "accepted"; readonly messageId: number | undefined; readonly evidence: Evidence }
  | { readonly to: "resend"; readonly evidence: Evidence }
  | { readonly to: "drop"; readonly evidence: Evidence };

/** A message that a decision changed. */
export interface Changed {
  readonly message: StoredMessage;
  /** Messages that became `not-sent` because the message that they wait for can no longer be accepted. */
  readonly dropped: readonly number[];
}

/** What queued messages wait for, besides a worker, the rate and the end of a pause. Each part names one message. */
export interface StoreWaits {
  /** The queued message whose time comes next: its `runAt`, or the next attempt after one that failed. */
  readonly later: { readonly id: number; readonly forMs: number } | undefined;
  /**
   * An unknown message behind which a message of its conversation waits that could go: the one whose hold ends first. `forMs` is
   * undefined if only a decision ends the hold.
   */
  readonly held: { readonly id: number; readonly forMs: number | undefined } | undefined;
  /** A message that waits until another one is accepted, and that one. */
  readonly after: { readonly id: number; readonly waitsFor: number } | undefined;
}

/** Numbers about a store. */
export interface StoreStats {
  readonly queued: number;
  readonly sending: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly notSent: number;
  /** Unknown messages that are still open. */
  readonly unknown: number;
  /** Messages that LiveDesk accepted and could not deliver. */
  readonly failed: number;
  /** How long the oldest message that could go has waited, in ms; 0 if there is none. */
  readonly oldestQueuedMs: number;
  /** Why the outbox is paused; undefined if it is not. */
  readonly paused: string | undefined;
  /** When a pause that the server asked for ends, in ms from now; 0 if there is none. */
  readonly pausedForMs: number;
  /** How many processes live that have started a worker, or called `process`, and did not close their outbox. 0: nobody sends. */
  readonly workers: number;
  readonly waits: StoreWaits;
}

/**
 * The ledger. Two stores and a model of them in the tests implement it, and one suite of tests holds for all.
 *
 * Three rules carry the promise. (1) The claim is committed before it is returned, so no byte leaves for a message that is `queued`.
 * (2) Of each conversation at most one row holds: a unique index says so, not a query. (3) A settlement is written only for its own
 * attempt.
 */
export interface Store<Tx = never> {
  /**
   * Whether a turn is a call of a server. Such a turn costs much more than one more message in it, so a worker waits a little for the
   * results of the other messages in flight.
   */
  readonly isRemote: boolean;
  /** Opens the database and brings its tables up to date. It may be called again. */
  open(): Promise<void>;
  /** Stores rows, in their order, all or none. `tx`: within a transaction of the caller. */
  enqueue(rows: readonly NewRow[], tx?: Tx): Promise<readonly Enqueued[]>;
  /** Makes a worker known. */
  register(): Promise<Lease>;
  /** Settles and claims, in one transaction. */
  turn(lease: Lease, turn: Turn): Promise<TurnResult>;
  /**
   * The claims of this worker that are not settled. A worker asks after a turn failed: its claims may have been committed although
   * it did not learn of them, and it can prove that it sent nothing for them.
   */
  claimsOf(
    lease: Lease,
  ): Promise<readonly { readonly id: number; readonly attempt: number; readonly messageId: number | undefined }[]>;
  /** Ends what has expired, and what belongs to workers that are gone. */
  tend(lease: Lease | undefined, limits: TendLimits): Promise<Tended>;
  find(by: { readonly id: number } | { readonly key: string }): Promise<StoredMessage | undefined>;
  /** In the order of their ids. */
  list(query: ListQuery): Promise<readonly StoredMessage[]>;
  /**
   * Decides an unknown message. Undefined, and nothing has changed, if it is not unknown, if it was dropped before and is to be dropped,
   * or if it is to be sent again and its input was purged.
   */
  decide(id: number, decision: Decision): Promise<Changed | undefined>;
  /** Ends a queued message: `not-sent`, or `accepted` if it was to be retried under its id. Undefined if it is not queued. */
  cancel(id: number, evidence: Evidence): Promise<Changed | undefined>;
  /** Adds a fact to a message. */
  note(id: number, evidence: Evidence): Promise<void>;
  pause(reason: string): Promise<void>;
  resume(): Promise<void>;
  stats(): Promise<StoreStats>;
  /**
   * Whether nothing is left to do now: no message is `sending`, and no queued message that waits for no other message is due or is to
   * be sent again. A message does not count whose conversation an unknown message holds without an end: only a decision frees it.
   */
  isDrained(): Promise<boolean>;
  /**
   * Forgets what ended long ago (ages in ms since the end): the texts, then the rows, of which a key's hash and outcome stay. An
   * unknown message that is open is never purged. Returns how many texts and rows were removed.
   */
  purge(older: {
    readonly text: number;
    readonly keys: number;
  }): Promise<{ readonly texts: number; readonly rows: number }>;
  /** Which of these files a row still names. */
  referenced(sha256: readonly string[]): Promise<ReadonlySet<string>>;
  /** Where this store keeps the bytes of files, unless the outbox is given another place. */
  readonly files: FileStore;
  /** Calls a function when a message may have become ready: another process enqueued, resumed or settled. Returns how to end this. */
  onWake(listener: () => void): () => void;
  close(): Promise<void>;
}

/** Keeps the bytes of files, by their SHA-256 in hex. */
export interface FileStore {
  /** Stores the bytes durably. Storing the same bytes again only renews the time in `list`, and does not read `bytes`. */
  put(sha256: string, bytes: AsyncIterable<Uint8Array>, size: number): Promise<void>;
  /**
   * Reads the bytes from the start. No memory that it yields is used again. Throws `FileChangedError` if the file is gone or damaged: the
   * message is then not sent. Any other error passes, and the message is tried again.
   */
  get(sha256: string): AsyncIterable<Uint8Array>;
  /**
   * Deletes files. A file that is not there is no error. `storedBefore`: only a file whose time in `list` is still earlier, because the
   * same bytes may be stored again for another message at this moment.
   */
  delete(sha256: readonly string[], storedBefore?: number): Promise<void>;
  /** The files that are stored, and since when (ms since 1970). */
  list(): AsyncIterable<{ readonly sha256: string; readonly storedAt: number }>;
}

/** Where an outbox keeps files, and how large they may be. */
export interface FileSettings {
  readonly store: FileStore;
  /** The greatest size of one file, in bytes. */
  readonly maxFile: number;
  /** The greatest size of all files of one message together, in bytes. */
  readonly maxMessage: number;
}
