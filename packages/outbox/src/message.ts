import type { Evidence, OutboxState, StoredMessage } from "./store.ts";

/** What the outbox knows about a message. It never holds the text. */
export interface OutboxMessage {
  readonly id: number;
  /** The key that the caller gave it. */
  readonly key: string | undefined;
  readonly conversationId: string;
  /** What has become of it. */
  readonly state: OutboxState;
  /** Why it is in this state: the code of an error, such as `expired`, or of a failure, such as `131026`. */
  readonly code: string | undefined;
  /** The id that LiveDesk gave the message. */
  readonly messageId: number | undefined;
  readonly sortingId: number | undefined;
  readonly reference: string | undefined;
  readonly priority: number;
  /** Not before this time. */
  readonly runAt: Date;
  /** Not after this time. */
  readonly expiresAt: Date | undefined;
  /** The id of the message that must be accepted first. */
  readonly waitsFor: number | undefined;
  /** How many attempts were begun. */
  readonly attempts: number;
  readonly createdAt: Date;
  /** When the last attempt began. */
  readonly startedAt: Date | undefined;
  /** When it came into its last state. */
  readonly endedAt: Date | undefined;
  /** Whether a person closed the message without knowing whether it was sent. */
  readonly dropped: boolean;
  /** Every fact that was noted about it, the oldest first. */
  readonly evidence: readonly Evidence[];
}

const dateOf = (time: number | undefined): Date | undefined => (time === undefined ? undefined : new Date(time));

/** A stored message as a caller sees it. */
export function viewOf(stored: StoredMessage): OutboxMessage {
  const { id, key, conversationId, state, code, messageId, sortingId, reference, priority, waitsFor } = stored;
  return {
    id,
    key,
    conversationId,
    state,
    code,
    messageId,
    sortingId,
    reference,
    priority,
    runAt: new Date(stored.runAt),
    expiresAt: dateOf(stored.expiresAt),
    waitsFor,
    attempts: stored.attempt,
    createdAt: new Date(stored.createdAt),
    startedAt: dateOf(stored.startedAt),
    endedAt: dateOf(stored.endedAt),
    dropped: stored.dropped,
    evidence: stored.evidence,
  };
}
