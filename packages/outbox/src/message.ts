import type { SendInput } from "@livedesk/core";
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

/** A message that may have been sent or not. */
export interface UnknownMessage extends OutboxMessage {
  readonly state: "unknown";
  /**
   * What was to be sent; undefined if it cannot be read. It contains the text for the customer, so keep it out of logs and out of the
   * `evidence` of a verdict.
   */
  readonly input: SendInput | undefined;
}

/** A message of the same conversation in the ledger. */
export interface KnownMessage extends OutboxMessage {
  /**
   * How many of its attempts may each have made a message in LiveDesk of which the ledger does not know the id. It is 0 for a message
   * that was accepted at its only attempt.
   */
  readonly openAttempts: number;
  /**
   * Whether LiveDesk shows the same for it as for the unknown message. `possible`: it cannot be compared, for example because its text
   * was purged, or because LiveDesk fills in its variables.
   */
  readonly likeness: "same" | "possible" | "different";
}

/** What the ledger knows about the conversation of an unknown message. */
export interface ConversationFacts {
  /** The messages that were attempted since a week before the unknown message, and this message too, in the order of their ids. */
  readonly messages: readonly KnownMessage[];
  /** Whether `messages` has all of them. If not, nothing can be counted: there were too many, or `retain` has removed some. */
  readonly isComplete: boolean;
}

/** What a resolver found out about an unknown message. `evidence` says why, in words and without a text of the message. */
export type Verdict =
  /** LiveDesk has the message. The outbox closes it as accepted. */
  | { readonly verdict: "present"; readonly messageId: number; readonly evidence: string }
  /** LiveDesk does not have the message. The outbox notes this, and sends the message again only with `resendWhenAbsent`. */
  | { readonly verdict: "absent"; readonly evidence: string }
  /** It is not known. The outbox asks again later: at `askAgainAt`, or after a time of its own. */
  | { readonly verdict: "unclear"; readonly askAgainAt?: Date | undefined; readonly evidence?: string | undefined };

/**
 * Finds out whether LiveDesk has an unknown message. The outbox asks when a message becomes unknown, when a webhook may be about it,
 * and again at longer and longer intervals. A resolver that throws an error, or does not answer within 10 s, is reported as an event.
 *
 * @example
 * const bySupport: Resolver = {
 *   name: "support",
 *   resolve: async ({ id }, _facts, signal) => {
 *     const found = await lookUp(id, { signal });
 *     return found ? { verdict: "present", messageId: found, evidence: "found by support" } : { verdict: "unclear" };
 *   },
 * };
 */
export interface Resolver {
  /** Under which its verdicts are noted. No other resolver of the outbox has the same name. */
  readonly name: string;
  resolve(message: UnknownMessage, facts: ConversationFacts, signal: AbortSignal): Verdict | Promise<Verdict>;
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
