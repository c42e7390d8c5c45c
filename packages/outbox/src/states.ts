import { LiveDeskError } from "@livedesk/core";
import { deliveryFailure } from "@livedesk/core/whatsapp";
import type { Message } from "@livedesk/schema";
import type { Claimed, Evidence, Settlement, StoredMessage } from "./store.ts";

/** What a settlement depends on besides the outcome of the attempt. */
export interface SettlementRules {
  /** How long a conversation waits after an unknown outcome, in ms. */
  readonly holdUnknown: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** A number from 0 up to, but not including, 1. */
  readonly random: number;
}

/** What becomes of a message after an attempt, and what becomes of the whole outbox. */
export interface Decided {
  readonly settlement: Settlement;
  /** The server asked every worker to wait this many ms (429). */
  readonly pauseFor?: number | undefined;
  /** Nothing can be sent until a person has corrected this: the code of the error. */
  readonly pauseReason?: string | undefined;
  /** The client of this process sends nothing any more, because it was closed. */
  readonly isClientClosed?: boolean | undefined;
}

// Waits before another attempt, in ms. Each doubles with every attempt, up to the second number, and is shortened at random, so that
// workers which failed together do not all return at the same moment.
const RECONNECT = [1000, 60_000] as const;
const REDELIVER = [30_000, 3_600_000] as const;
const SLOW_DOWN = [2000, 60_000] as const;
/** The wait after the limit of one conversation was reached, in ms: LiveDesk counts the messages of a minute. */
const CONVERSATION_LIMIT = 60_000;
/** How many times a message that LiveDesk could not deliver is retried. */
const MOST_RETRIES = 3;

/** Codes of an error that stay until a person changes the configuration, so that every other message would end in the same way. */
const NEEDS_A_PERSON: ReadonlySet<string> = new Set([
  "unauthorized",
  "forbidden",
  "missing-credentials",
  "invalid-configuration",
  "no-authorization",
  "unsupported-runtime",
  "certificate-refused",
]);

/** Codes of an error that belong to the message, so that another attempt would end in the same way. Nothing was sent. */
const WRONG_MESSAGE: ReadonlySet<string> = new Set(["invalid-input", "file-changed"]);

/** What becomes of a message that LiveDesk answered with. A message that LiveDesk could not deliver is retried where that helps. */
export function settleAnswer(claimed: Claimed, answer: Message, rules: SettlementRules): Decided {
  const failure = deliveryFailure(answer);
  const code = failure && String(failure.code ?? "failed");
  const evidence: Evidence = {
    at: rules.now,
    kind: "attempt",
    attempt: claimed.attempt,
    outcome: "accepted",
    messageId: answer.id,
    code,
  };
  const base = { ...idOf(claimed), messageId: answer.id, sortingId: sortingIdOf(answer), code, holdFor: 0, evidence };
  const retries = claimed.evidence.filter(({ outcome, code: failed }) => outcome === "accepted" && failed).length;
  // `until` names something that the customer must do first. A message that may have arrived is never retried by a program.
  const mayRetry =
    failure &&
    (failure.retry === "later" || failure.retry === "rate") &&
    !failure.mayHaveArrived &&
    failure.until === undefined &&
    retries < MOST_RETRIES;
  if (!mayRetry) return { settlement: { ...base, state: "accepted" } };
  const delay = Math.max(failure.retryAfterMs ?? 0, backoff(REDELIVER, retries + 1, rules.random));
  return { settlement: { ...base, state: "queued", delay } };
}

/** What becomes of a message whose attempt failed. */
export function settleError(claimed: Claimed, thrown: unknown, rules: SettlementRules): Decided {
  if (!(thrown instanceof LiveDeskError)) {
    // An error of another kind comes from a transport that does not keep its contract. A byte may have left.
    return { settlement: unknownOutcome(claimed, "transport-failed", undefined, rules) };
  }
  const error = thrown;
  if (error.outcome === "unknown") return { settlement: unknownOutcome(claimed, error.code, error, rules) };
  if (error.status === 429 || error.code === "rate-limited") {
    const named = error.retryAt ? error.retryAt.getTime() - rules.now : 0;
    // `Retry-After: 0` names no wait. Without one, the outbox would ask again and again, as fast as the server answers.
    const delay = named > 0 ? named : backoff(SLOW_DOWN, claimed.attempt, rules.random);
    return { settlement: again(claimed, error, delay, rules), pauseFor: delay };
  }
  if (NEEDS_A_PERSON.has(error.code)) {
    return { settlement: again(claimed, error, 0, rules), pauseReason: error.code };
  }
  if (error.outcome === "rejected") {
    const isPassing = error.retryable || isConversationLimit(error);
    if (!isPassing) return { settlement: end(claimed, error, "rejected", rules) };
    const wait = isConversationLimit(error) ? CONVERSATION_LIMIT : backoff(RECONNECT, claimed.attempt, rules.random);
    const named = error.retryAt ? error.retryAt.getTime() - rules.now : 0;
    return { settlement: again(claimed, error, Math.max(wait, named), rules) };
  }
  if (WRONG_MESSAGE.has(error.code)) return { settlement: end(claimed, error, "not-sent", rules) };
  if (error.code === "closed") return { settlement: again(claimed, error, 0, rules), isClientClosed: true };
  const delay = error.code === "aborted" ? 0 : backoff(RECONNECT, claimed.attempt, rules.random);
  return { settlement: again(claimed, error, delay, rules) };
}

/** What becomes of a message that could not be read from the ledger or from its files. Nothing was sent, and it is tried again. */
export const settleUnprepared = (claimed: Claimed, rules: SettlementRules): Settlement => ({
  ...idOf(claimed),
  state: "queued",
  delay: backoff(RECONNECT, claimed.attempt, rules.random),
  holdFor: claimed.messageId === undefined ? Infinity : 0,
  code: claimed.messageId === undefined ? "store-failed" : failureOf(claimed),
  messageId: claimed.messageId,
  evidence: {
    at: rules.now,
    kind: "attempt",
    attempt: claimed.attempt,
    outcome: "queued",
    code: "store-failed",
    note: "The message could not be read, so nothing was sent",
  },
});

/** A claim of which its worker did not learn. `evidence` counts only for a message that LiveDesk has already. */
export type UnusedClaim = Pick<StoredMessage, "id" | "attempt" | "messageId" | "evidence">;

/** A claim that was committed, but of which its worker did not learn: the worker proves that it sent nothing. */
export const settleUnusedClaim = (claim: UnusedClaim, now: number): Settlement => {
  const { id, attempt, messageId } = claim;
  return {
    id,
    attempt,
    state: "queued",
    delay: 0,
    // A message that is only to be delivered again exists already, so the others of its conversation do not wait for it.
    holdFor: messageId === undefined ? Infinity : 0,
    messageId,
    code: messageId === undefined ? "claim-lost" : failureOf(claim),
    evidence: {
      at: now,
      kind: "attempt",
      attempt,
      outcome: "queued",
      code: "claim-lost",
      note: "The claim was not used",
    },
  };
};

/** The code of the last answer to a message that LiveDesk accepted and could not deliver. */
const failureOf = ({ evidence }: Pick<StoredMessage, "evidence">): string | undefined =>
  evidence.findLast(({ outcome }) => outcome === "accepted")?.code;

const idOf = ({ id, attempt }: Claimed): { id: number; attempt: number } => ({ id, attempt });

/** LiveDesk limits the messages of one conversation, and says so with 422. Unlike 429, it does not concern other conversations. */
const isConversationLimit = ({ status, message }: LiveDeskError): boolean =>
  status === 422 && /too many messages/i.test(message);

const backoff = ([first, longest]: readonly [number, number], attempt: number, random: number): number =>
  Math.min(longest, first * 2 ** Math.min(attempt - 1, 30)) * (0.5 + random / 2);

/** The end of an attempt, as evidence. */
const evidenceOf = (
  claimed: Claimed,
  outcome: Settlement["state"],
  error: LiveDeskError,
  { now }: SettlementRules,
): Evidence => ({
  at: now,
  kind: "attempt",
  attempt: claimed.attempt,
  outcome,
  code: error.code,
  status: error.status,
  requestId: error.requestId,
});

/** Nothing was sent, or the server refused the request for a time: the message is tried again, before the others of its conversation. */
function again(claimed: Claimed, error: LiveDeskError, delay: number, rules: SettlementRules): Settlement {
  return {
    ...idOf(claimed),
    state: "queued",
    delay,
    // A message that is only to be delivered again exists already, so the others of its conversation do not wait for it.
    holdFor: claimed.messageId === undefined ? Infinity : 0,
    code: claimed.messageId === undefined ? error.code : failureOf(claimed),
    messageId: claimed.messageId,
    evidence: evidenceOf(claimed, "queued", error, rules),
  };
}

/** The message will not be tried again. A message that was to be delivered again exists: it stays accepted, and failed. */
function end(
  claimed: Claimed,
  error: LiveDeskError,
  state: "rejected" | "not-sent",
  rules: SettlementRules,
): Settlement {
  const exists = claimed.messageId !== undefined;
  return {
    ...idOf(claimed),
    state: exists ? "accepted" : state,
    holdFor: 0,
    code: exists ? failureOf(claimed) : error.code,
    messageId: claimed.messageId,
    evidence: evidenceOf(claimed, state, error, rules),
  };
}

function unknownOutcome(
  claimed: Claimed,
  code: string,
  error: LiveDeskError | undefined,
  { now, holdUnknown }: SettlementRules,
): Settlement {
  const { status, requestId } = error ?? {};
  return {
    ...idOf(claimed),
    state: "unknown",
    holdFor: holdUnknown,
    code,
    messageId: claimed.messageId,
    evidence: { at: now, kind: "attempt", attempt: claimed.attempt, outcome: "unknown", code, status, requestId },
  };
}

const sortingIdOf = ({ sorting_id: id }: Message): number | undefined =>
  typeof id === "number" && Number.isSafeInteger(id) ? id : undefined;
