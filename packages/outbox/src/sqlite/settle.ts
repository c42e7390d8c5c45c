import type { Settled, Settlement, Tended, TendLimits } from "../store.ts";
import {
  type Change,
  ACCEPTED,
  APPEND,
  type Counted,
  NOT_SENT,
  numberOf,
  QUEUED,
  REJECTED,
  SENDING,
  stateOf,
  UNKNOWN,
  passTime,
} from "./change.ts";
import type { Connection, Value } from "./connection.ts";

/** The ends of an attempt that say that no message came of it. */
const TAKES_BACK: ReadonlySet<Settlement["state"]> = new Set(["queued", "rejected", "not-sent"]);

/**
 * The end that counts. If a late answer of an earlier attempt has named the message, the message exists. An end without an id that says
 * that no message came of the attempt then does not count: the message is accepted.
 */
const withName = (end: Settlement, known: Value | undefined): Settlement =>
  known !== null && end.messageId === undefined && TAKES_BACK.has(end.state)
    ? { ...end, state: "accepted", code: undefined }
    : end;

/** Writes the end of one attempt. Appends to `dropped` the messages that are not sent because of it. */
export function settle(change: Change, settlement: Settlement, dropped: number[]): Settled {
  const { id, attempt } = settlement;
  const row = change.connection.get(
    "select conversation, state, attempt, holds, dropped, code, message_id from livedesk_outbox_message where id = ?",
    id,
  );
  if (!row) return { id, how: "kept", state: "unknown" };
  const before = { state: Number(row["state"]), dropped: row["dropped"] === 1, code: row["code"] };
  const conversation = String(row["conversation"]);
  const isCurrent = row["attempt"] === attempt;
  const isWritten = isCurrent && before.state === SENDING;
  const evidence = isWritten ? settlement.evidence : ({ ...settlement.evidence, kind: "late" } as const);
  const wanted = isWritten ? settlement.state : isCurrent ? decided(settlement, before.state) : undefined;
  if (wanted === undefined) {
    // A message without an id may learn it from an answer that changes nothing else.
    change.connection.run(
      `update livedesk_outbox_message set message_id = coalesce(message_id, ?), ${APPEND} where id = ?`,
      settlement.messageId ?? null,
      change.makeRoom(id, evidence),
      id,
    );
    return { id, how: "kept", state: stateOf(row["state"]) };
  }
  const end = withName({ ...settlement, state: wanted }, row["message_id"]);
  const { state, code = null, messageId, sortingId } = end;
  if (isWritten) {
    dropped.push(...write(change, end, conversation, before));
    return { id, how: "written", state };
  }
  // Nothing left, and no later message of the conversation has passed: the message may still go in its place.
  if (state === "not-sent" && settlement.state === "queued" && row["holds"] === 1) {
    write(change, { ...settlement, holdFor: Infinity, evidence }, conversation, before);
    return { id, how: "late", state: "queued" };
  }
  dropped.push(...change.end(id, conversation, before, numberOf(state), { code, messageId, sortingId, evidence }));
  return { id, how: "late", state };
}

/** What a late settlement of the last attempt makes of a message that is unknown or queued again; undefined if nothing. */
function decided({ state, messageId, evidence }: Settlement, now: number): Settlement["state"] | undefined {
  if (now !== UNKNOWN && now !== QUEUED) return undefined;
  // A claim that was not used counts only while the message is being sent: later, an answer of the attempt has come.
  if (evidence.code === "claim-lost") return undefined;
  if (state === "accepted" || state === "rejected" || state === "not-sent") return state;
  if (state === "unknown") return undefined;
  if (messageId !== undefined) return "accepted";
  // The proof that nothing left. A message that is queued again anyway stays so.
  return now === UNKNOWN ? "not-sent" : undefined;
}

function write(change: Change, settlement: Settlement, conversation: string, before: Counted): number[] {
  const { id, holdFor, delay = 0, code = null, messageId, sortingId, evidence } = settlement;
  const state = numberOf(settlement.state);
  if (state === ACCEPTED || state === REJECTED || state === NOT_SENT)
    return change.end(id, conversation, before, state, { code, messageId, sortingId, evidence });
  const runAt = Math.ceil(change.now + delay);
  const isQueued = state === QUEUED;
  const holdUntil = isQueued ? null : endOfHold(change, holdFor);
  change.connection.run(
    `update livedesk_outbox_message set state = ?, stage = ?, holds = ?, hold_until = ?, wait_from = ?, worker = null,
      run_at = coalesce(?, run_at), ended_at = ?, code = ?, message_id = coalesce(?, message_id),
      sorting_id = coalesce(?, sorting_id), ${APPEND} where id = ?`,
    state,
    isQueued ? (runAt > change.now ? 1 : 0) : null,
    holdFor > 0 ? 1 : 0,
    holdUntil,
    holdUntil !== null || (isQueued && runAt > change.now) ? change.now : null,
    isQueued ? runAt : null,
    isQueued ? null : change.now,
    code,
    messageId ?? null,
    sortingId ?? null,
    change.makeRoom(id, evidence),
    id,
  );
  change.counts.move(before, { state });
  change.touch(conversation);
  change.wakes = true;
  return [];
}

/** When the hold of an unknown message ends; null if it does not hold its conversation, or for ever. */
const endOfHold = ({ now }: Change, holdFor: number): Value =>
  holdFor > 0 && Number.isFinite(holdFor) ? Math.ceil(now + holdFor) : null;

/** How many messages one `tend` ends because their time is over. It is called again soon. */
const MOST_EXPIRED = 5000;

/** Ends what has expired, and what belongs to workers that are gone. */
export function tend(change: Change, limits: TendLimits, isGone: (worker: number) => boolean): Tended {
  for (let passes = 0; passes < MOST_EXPIRED / 1000 && passTime(change); passes++);
  const expired: number[] = [];
  const dropped: number[] = [];
  const over = change.connection.all(
    "select id, conversation, message_id, code from livedesk_outbox_message where stage = 3 limit ?",
    MOST_EXPIRED,
  );
  // Of two messages that have expired, the one that waits for the other ends first, so that both are `expired`.
  for (const row of over.toSorted((a, b) => Number(b["id"]) - Number(a["id"]))) {
    const id = Number(row["id"]);
    const exists = row["message_id"] !== null;
    if (!exists) expired.push(id);
    const code = exists ? (row["code"] as string | null) : "expired";
    const state = exists ? ACCEPTED : NOT_SENT;
    dropped.push(...change.end(id, String(row["conversation"]), { state: QUEUED }, state, { code }));
  }
  return { expired, orphaned: orphans(change, limits, isGone), dropped };
}

/** Notes that a worker has lost its lock, so that a turn of it that comes late claims nothing. */
export function closeWorker(connection: Connection, worker: number): void {
  connection.run("update livedesk_outbox_worker set closed = 1 where id = ?", worker);
}

/** The clock was set back since the claim, so that the time of the attempt begins again. */
const BEGIN_AGAIN = "update livedesk_outbox_message set wait_from = ? where id = ?";

function orphans(
  change: Change,
  { holdUnknown, overdueAfter, open }: TendLimits,
  isGone: (worker: number) => boolean,
): Tended["orphaned"] {
  const own = new Map(open.map(({ id, attempt }) => [id, attempt]));
  const sending = change.connection.all(
    "select id, conversation, attempt, worker, wait_from, overdue_after from livedesk_outbox_message where state = 1",
  );
  const gone = new Map<Value, boolean>();
  return sending.flatMap((row) => {
    if (own.get(Number(row["id"])) === row["attempt"]) return [];
    const worker = row["worker"] ?? null;
    let isDead = gone.get(worker);
    if (isDead === undefined) {
      gone.set(worker, (isDead = isGone(Number(worker))));
      if (isDead) closeWorker(change.connection, Number(worker));
    }
    const limit = Math.max(overdueAfter, Number(row["overdue_after"]));
    const from = Number(row["wait_from"]);
    if (!isDead && from + limit >= change.now) {
      if (from > change.now) change.connection.run(BEGIN_AGAIN, change.now, row["id"] ?? null);
      return [];
    }
    const code = isDead ? ("process-died" as const) : ("overdue" as const);
    const id = Number(row["id"]);
    const attempt = Number(row["attempt"]);
    const evidence = { at: change.now, kind: code, attempt, outcome: "unknown", code } as const;
    const unknown = { id, attempt, state: "unknown", holdFor: holdUnknown, code, evidence } as const;
    write(change, unknown, String(row["conversation"]), { state: SENDING });
    return [{ id, code }];
  });
}
