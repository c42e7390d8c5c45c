import type { Changed, Decision, Evidence, ListQuery, StoredMessage, StoreStats } from "../store.ts";
import {
  type Change,
  ACCEPTED,
  FAILED,
  messageOf,
  NOT_SENT,
  numberOf,
  QUEUED,
  REJECTED,
  SENDING,
  UNKNOWN,
} from "./change.ts";
import type { Connection } from "./connection.ts";

/** Finds a message by its id or its key. */
export function find(
  connection: Connection,
  by: { readonly id: number } | { readonly key: string },
): StoredMessage | undefined {
  const row =
    "id" in by
      ? connection.get("select * from livedesk_outbox_message where id = ?", by.id)
      : connection.get("select * from livedesk_outbox_message where key = ?", by.key);
  return row && messageOf(row);
}

/** Lists messages in the order of their ids. */
export function list(connection: Connection, query: ListQuery): readonly StoredMessage[] {
  const values: (string | number)[] = [query.afterId ?? 0];
  const conditions = ["id > ?"];
  if (query.state !== undefined) {
    const state = numberOf(query.state);
    // The second condition lets SQLite use the index on messages that somebody must look at.
    conditions.push(state >= REJECTED ? "state = ? and state >= 3" : "state = ?");
    values.push(state);
  }
  if (query.open) conditions.push("state = 5 and state >= 3 and dropped = 0");
  if (query.conversationId !== undefined) {
    conditions.push("conversation = ?");
    values.push(query.conversationId);
  }
  if (query.startedSince !== undefined) {
    conditions.push("started_at >= ?");
    values.push(query.startedSince);
  }
  const where = conditions.join(" and ");
  // With `+`, SQLite reads the few rows since that time by their index, and not the whole conversation in the order of the ids.
  const order = query.startedSince === undefined ? "id" : "+id";
  return connection
    .all(`select * from livedesk_outbox_message where ${where} order by ${order} limit ?`, ...values, query.limit)
    .map(messageOf);
}

/** Decides an unknown message. Returns undefined, and changes nothing, if it is not unknown, or cannot be sent again. */
export function decide(change: Change, id: number, decision: Decision): Changed | undefined {
  const { connection, now } = change;
  const row = find(connection, { id });
  if (row?.state !== "unknown" || (row.dropped && decision.to !== "accepted")) return undefined;
  if (row.input === undefined && decision.to === "resend") return undefined;
  const before = { state: UNKNOWN, dropped: row.dropped };
  if (decision.to === "accepted") {
    const { messageId, evidence } = decision;
    const dropped = change.end(id, row.conversationId, before, ACCEPTED, { code: null, messageId, evidence });
    return changed(connection, id, dropped);
  }
  let dropped: readonly number[] = [];
  if (decision.to === "resend") {
    connection.run(
      `update livedesk_outbox_message set state = 0, stage = 0, holds = 0, hold_until = null, wait_from = null, dropped = 0,
        run_at = ?, ended_at = null where id = ?`,
      now,
      id,
    );
    change.counts.move(before, { state: QUEUED });
  } else {
    connection.run(
      "update livedesk_outbox_message set dropped = 1, holds = 0, hold_until = null, wait_from = null where id = ?",
      id,
    );
    change.counts.move(before, { state: UNKNOWN, dropped: true });
    dropped = change.release(id, false);
  }
  change.note(id, decision.evidence);
  change.touch(row.conversationId);
  change.wakes = true;
  return changed(connection, id, dropped);
}

/** Ends a queued message. Returns undefined, and changes nothing, if it is not queued. */
export function cancel(change: Change, id: number, evidence: Evidence): Changed | undefined {
  const row = find(change.connection, { id });
  if (row?.state !== "queued") return undefined;
  const exists = row.messageId !== undefined;
  const dropped = change.end(id, row.conversationId, { state: QUEUED }, exists ? ACCEPTED : NOT_SENT, {
    code: exists ? (row.code ?? null) : "cancelled",
    evidence,
  });
  return changed(change.connection, id, dropped);
}

function changed(connection: Connection, id: number, dropped: readonly number[]): Changed | undefined {
  const message = find(connection, { id });
  return message && { message, dropped };
}

/** The numbers of a ledger. None of them needs to look at all messages. `isAlive` says whether a worker lives. */
export function stats(connection: Connection, now: number, isAlive: (worker: number) => boolean): StoreStats {
  const counts = new Map(
    connection.all("select state, n from livedesk_outbox_count").map(({ state, n }) => [Number(state), Number(n)]),
  );
  const count = (state: number): number => counts.get(state) ?? 0;
  const oldest = [0, 1].map((stage) => {
    const at = connection.get("select min(run_at) as at from livedesk_outbox_message where stage = ?", stage)?.["at"];
    return typeof at === "number" ? now - at : 0;
  });
  const gate = connection.get(
    "select max(paused_from, ?) as paused_from, paused_until, reason from livedesk_outbox_gate",
    now,
  );
  const reason = gate?.["reason"];
  return {
    queued: count(QUEUED),
    sending: count(SENDING),
    accepted: count(ACCEPTED),
    rejected: count(REJECTED),
    notSent: count(NOT_SENT),
    unknown: count(UNKNOWN),
    failed: count(FAILED),
    oldestQueuedMs: Math.max(0, ...oldest),
    paused: typeof reason === "string" ? reason : undefined,
    pausedForMs: Math.max(0, Number(gate?.["paused_until"]) - Number(gate?.["paused_from"])),
    workers: connection.all("select id from livedesk_outbox_worker").filter(({ id }) => isAlive(Number(id))).length,
    waits: waits(connection, now),
  };
}

const IS_IN_TIME = "(expires_at is null or expires_at > ?)";

/** That a message of the same conversation could go if the holder did not hold it. */
const HAS_WAITING = `(exists (select 1 from livedesk_outbox_message
    where conversation = holder.conversation and stage = 0 and ${IS_IN_TIME})
  or exists (select 1 from livedesk_outbox_message
    where conversation = holder.conversation and stage = 1 and run_at <= ? and ${IS_IN_TIME}))`;

/** What queued messages wait for. Each answer is the first entry of an index that fits. */
function waits(connection: Connection, now: number): StoreStats["waits"] {
  const later = connection.get(
    `select id, run_at from livedesk_outbox_message where stage = 1 and run_at > ? and ${IS_IN_TIME} order by run_at, id limit 1`,
    now,
    now,
  );
  const held =
    connection.get(
      `select id, hold_until from livedesk_outbox_message as holder where hold_until > ? and ${HAS_WAITING} order by hold_until, id limit 1`,
      now,
      now,
      now,
      now,
    ) ??
    connection.get(
      `select id, hold_until from livedesk_outbox_message as holder
        where state = 5 and state >= 3 and holds = 1 and hold_until is null and ${HAS_WAITING} order by id limit 1`,
      now,
      now,
      now,
    );
  const after = connection.get(
    `select id, waits_for from livedesk_outbox_message
      where stage is not null and waits_for is not null and ${IS_IN_TIME} order by waits_for, id limit 1`,
    now,
  );
  return {
    later: later && { id: Number(later["id"]), forMs: Number(later["run_at"]) - now },
    held: held && {
      id: Number(held["id"]),
      forMs: typeof held["hold_until"] === "number" ? held["hold_until"] - now : undefined,
    },
    after: after && { id: Number(after["id"]), waitsFor: Number(after["waits_for"]) },
  };
}

/** That no unknown message holds the conversation of a message without an end. Otherwise only a decision frees it. */
const IS_FREE = `not exists (select 1 from livedesk_outbox_message as holder
  where holder.conversation = livedesk_outbox_message.conversation and holder.holds = 1 and holder.state = 5 and holder.hold_until is null)`;

/** Whether nothing is left to do now. */
export const isDrained = (connection: Connection, now: number): boolean =>
  connection.get(
    `select exists (select 1 from livedesk_outbox_message where state = 1)
      or exists (select 1 from livedesk_outbox_message where stage = 0 and ${IS_FREE})
      or exists (select 1 from livedesk_outbox_message where stage = 1 and run_at <= ? and ${IS_FREE})
      or exists (select 1 from livedesk_outbox_message where stage = 3 and run_at <= ? and waits_for is null and ${IS_FREE})
      or exists (select 1 from livedesk_outbox_message where holds = 1 and state = 0) as busy`,
    now,
    now,
  )?.["busy"] === 0;
