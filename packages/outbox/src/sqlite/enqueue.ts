import type { Enqueued, NewRow } from "../store.ts";
import { type Change, ACCEPTED, NOT_SENT, QUEUED, REJECTED, stateOf, UNKNOWN } from "./change.ts";

/** Whether one entry of an answer is a problem, so that nothing was stored. */
export const hasProblem = (answers: readonly Enqueued[]): boolean => answers.some((answer) => "problem" in answer);

/**
 * Makes the next id greater than `last`. A transaction that is rolled back gives its ids free, although its caller has seen them: an id
 * that the caller has noted down must not become that of another message.
 */
export function skipIds({ connection }: Change, last: number): void {
  const used = connection.get("select seq from sqlite_sequence where name = 'livedesk_outbox_message'")?.["seq"];
  if (used === undefined) connection.run("insert into sqlite_sequence values ('livedesk_outbox_message', ?)", last);
  else if (Number(used) < last)
    connection.run("update sqlite_sequence set seq = ? where name = 'livedesk_outbox_message'", last);
}

/** Stores rows in their order. The caller rolls back if an answer is a problem. */
export const insertAll = (change: Change, rows: readonly NewRow[]): Enqueued[] =>
  rows.map((row) => insert(change, row));

function insert(change: Change, row: NewRow): Enqueued {
  const known = row.key === undefined ? undefined : ofKey(change, row.key);
  if (known) {
    const isEqual = Buffer.compare(known.hash, row.inputHash) === 0;
    return isEqual
      ? { id: known.id, duplicate: true, state: stateOf(known.state) }
      : { problem: "key-reused", id: known.id };
  }
  const first = row.after === undefined ? undefined : ofKey(change, row.after);
  if (row.after !== undefined && !first) return { problem: "unknown-after" };
  const isFailed = first !== undefined && first.isFailed;
  const waitsFor = first === undefined || isFailed || first.state === ACCEPTED ? null : first.id;
  const runAt = row.runAt === undefined ? change.now : Math.ceil(row.runAt);
  const expiresAt = row.expiresAt === undefined ? null : Math.ceil(row.expiresAt);
  const { id } = change.connection.run(
    `insert into livedesk_outbox_message (conversation, key, input_hash, state, stage, priority, run_at, expires_at, waits_for,
      reference, created_at, ended_at, code, input) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.conversationId,
    row.key ?? null,
    row.inputHash,
    isFailed ? NOT_SENT : QUEUED,
    isFailed ? null : stageOf(change.now, runAt, expiresAt, waitsFor),
    row.priority,
    runAt,
    expiresAt,
    waitsFor,
    row.reference ?? null,
    change.now,
    isFailed ? change.now : null,
    isFailed ? "after-failed" : null,
    row.input,
  );
  for (const sha256 of row.files)
    change.connection.run("insert or ignore into livedesk_outbox_file values (?, ?)", sha256, id);
  change.counts.enter({ state: isFailed ? NOT_SENT : QUEUED });
  change.touch(row.conversationId);
  change.wakes = true;
  return { id, duplicate: false, state: isFailed ? "not-sent" : "queued" };
}

/** Whether a queued message may go (0), or its time has not come (1), or it waits for another (2), or its time is over (3). */
function stageOf(now: number, runAt: number, expiresAt: number | null, waitsFor: number | null): number {
  if (expiresAt !== null && expiresAt <= now) return 3;
  if (waitsFor !== null) return 2;
  return runAt > now ? 1 : 0;
}

/** The message that has a key, also if only its tombstone is left. */
function ofKey({ connection }: Change, key: string) {
  const row = connection.get("select id, input_hash, state, dropped from livedesk_outbox_message where key = ?", key);
  const stone =
    row ??
    connection.get(
      "select message as id, input_hash, state, 1 as dropped from livedesk_outbox_tombstone where key = ?",
      key,
    );
  if (!stone) return undefined;
  const state = Number(stone["state"]);
  return {
    id: Number(stone["id"]),
    hash: stone["input_hash"] as Uint8Array,
    state,
    isFailed: state === REJECTED || state === NOT_SENT || (state === UNKNOWN && stone["dropped"] === 1),
  };
}
