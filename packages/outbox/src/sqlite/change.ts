import {
  addFact,
  type Evidence,
  FIRST_KEPT,
  isSpare,
  LAST_KEPT,
  type OutboxState,
  type StoredMessage,
} from "../store.ts";
import type { Answer, Connection, Value } from "./connection.ts";

/** The states as the tables hold them: by their place in this list. */
const STATES: readonly OutboxState[] = ["queued", "sending", "accepted", "rejected", "not-sent", "unknown"];

export const QUEUED = 0;
export const SENDING = 1;
export const ACCEPTED = 2;
export const REJECTED = 3;
export const NOT_SENT = 4;
export const UNKNOWN = 5;

/** The number that the tables hold for a state. */
export const numberOf = (state: OutboxState): number => STATES.indexOf(state);

export const stateOf = (value: Value | undefined): OutboxState => STATES[Number(value)] ?? "unknown";

const numberIn = (value: Value | undefined): number | undefined => (typeof value === "number" ? value : undefined);
const textIn = (value: Value | undefined): string | undefined => (typeof value === "string" ? value : undefined);
const bytesIn = (value: Value | undefined): Uint8Array | undefined => (value instanceof Uint8Array ? value : undefined);

/** The message in a row of `select *`. */
export const messageOf = (row: Answer): StoredMessage => ({
  id: Number(row["id"]),
  key: textIn(row["key"]),
  conversationId: String(row["conversation"]),
  state: stateOf(row["state"]),
  priority: Number(row["priority"]),
  runAt: Number(row["run_at"]),
  expiresAt: numberIn(row["expires_at"]),
  waitsFor: numberIn(row["waits_for"]),
  reference: textIn(row["reference"]),
  attempt: Number(row["attempt"]),
  createdAt: Number(row["created_at"]),
  startedAt: numberIn(row["started_at"]),
  overdueAfter: numberIn(row["overdue_after"]),
  endedAt: numberIn(row["ended_at"]),
  messageId: numberIn(row["message_id"]),
  sortingId: numberIn(row["sorting_id"]),
  code: textIn(row["code"]),
  holds: row["holds"] === 1,
  dropped: row["dropped"] === 1,
  evidence: JSON.parse(String(row["evidence"])) as readonly Evidence[],
  inputHash: bytesIn(row["input_hash"]) ?? new Uint8Array(),
  input: bytesIn(row["input"]),
});

/** The SQL that appends one fact, given as JSON, to the evidence of a row. `makeRoom` comes before it. */
export const APPEND = "evidence = json_insert(evidence, '$[#]', json(?))";

/** What of a row decides in which count it is. */
export interface Counted {
  readonly state: number;
  readonly dropped?: boolean;
  readonly code?: Value | undefined;
}

/** The row of the count of messages that LiveDesk accepted and could not deliver. */
export const FAILED = 6;

/** How a change moves the numbers of `stats`, so that nobody has to count a million rows. Written once for each transaction. */
class Counts {
  readonly #moves = new Map<number, number>();

  enter(row: Counted, by = 1): void {
    if (!(row.state === UNKNOWN && row.dropped)) this.#add(row.state, by);
    if (row.state === ACCEPTED && row.code !== null && row.code !== undefined) this.#add(FAILED, by);
  }

  leave(row: Counted): void {
    this.enter(row, -1);
  }

  move(from: Counted, to: Counted): void {
    this.leave(from);
    this.enter(to);
  }

  #add(count: number, by: number): void {
    this.#moves.set(count, (this.#moves.get(count) ?? 0) + by);
  }

  write(connection: Connection): void {
    for (const [count, by] of this.#moves)
      if (by !== 0) connection.run("update livedesk_outbox_count set n = n + ? where state = ?", by, count);
    this.#moves.clear();
  }
}

/**
 * One change of the ledger within a transaction: what every method has in common. It remembers which conversations changed, and
 * brings their `head`, the one message that may go now, up to date before a claim and at the end.
 */
export class Change {
  readonly connection: Connection;
  /** The time of the change, in whole ms since 1970. */
  readonly now: number;
  readonly counts = new Counts();
  /** Whether somebody who waits may have something to do now. */
  wakes = false;
  readonly #changed = new Set<string>();

  constructor(connection: Connection, now: number) {
    this.connection = connection;
    this.now = Math.floor(now);
  }

  /** Says that the messages of a conversation changed. */
  touch(conversation: string): void {
    this.#changed.add(conversation);
  }

  /** Ends the change: writes what follows from it. */
  finish(): void {
    this.setHeads();
    this.counts.write(this.connection);
  }

  /** Finds anew which message of each changed conversation may go: the one that holds the conversation, or else the first. */
  setHeads(): void {
    for (const conversation of this.#changed) {
      const found = this.connection.get(
        `select
          (select id from livedesk_outbox_message where conversation = ? and head = 1) as head,
          (select id from livedesk_outbox_message where conversation = ? and holds = 1) as holder,
          (select id from livedesk_outbox_message where conversation = ? and holds = 1 and stage = 0) as ready,
          (select id from livedesk_outbox_message where conversation = ? and stage = 0
            order by priority desc, id limit 1) as first`,
        // Numbered parameters (`?1`) can be bound by position only since Node.js 24.
        conversation,
        conversation,
        conversation,
        conversation,
      );
      const head = found?.["head"] ?? null;
      const wanted = (found?.["holder"] === null ? found["first"] : found?.["ready"]) ?? null;
      if (head === wanted) continue;
      if (head !== null) this.connection.run("update livedesk_outbox_message set head = 0 where id = ?", head);
      if (wanted !== null) this.connection.run("update livedesk_outbox_message set head = 1 where id = ?", wanted);
    }
    this.#changed.clear();
  }

  /** Ends a message for good, and decides what becomes of those that wait for it. Returns those that are not sent for this reason. */
  end(
    id: number,
    conversation: string,
    before: Counted,
    state: number,
    fields: {
      readonly code: string | null;
      readonly evidence?: Evidence | undefined;
      readonly messageId?: number | undefined;
      readonly sortingId?: number | undefined;
    },
  ): number[] {
    const evidence = fields.evidence === undefined ? [] : [this.makeRoom(id, fields.evidence)];
    this.connection.run(
      `update livedesk_outbox_message set state = ?, stage = null, head = 0, holds = 0, hold_until = null, wait_from = null, worker = null,
        dropped = 0, ended_at = ?, code = ?, message_id = coalesce(?, message_id), sorting_id = coalesce(?, sorting_id) ${evidence.length === 0 ? "" : `, ${APPEND}`} where id = ?`,
      state,
      this.now,
      fields.code,
      fields.messageId ?? null,
      fields.sortingId ?? null,
      ...evidence,
      id,
    );
    this.counts.move(before, { state, code: fields.code });
    this.touch(conversation);
    this.wakes = true;
    return this.release(id, state === ACCEPTED);
  }

  /** Makes the messages ready that wait for a message, or ends them. Returns those that it ended. */
  release(id: number, isAccepted: boolean): number[] {
    const waiting = "select 1 from livedesk_outbox_message where waits_for = ? and stage is not null limit 1";
    if (!this.connection.get(waiting, id)) return [];
    if (isAccepted) {
      const ready = this.connection.all(
        `update livedesk_outbox_message set waits_for = null,
            stage = case when stage = 3 then 3 when run_at > max(?, created_at) then 1 else 0 end
          where waits_for = ? and stage is not null returning conversation`,
        this.now,
        id,
      );
      for (const { conversation } of ready) this.touch(String(conversation));
      return [];
    }
    const ended: number[] = [];
    const open = [id];
    for (let first = open.pop(); first !== undefined; first = open.pop()) {
      const lost = this.connection.all(
        `update livedesk_outbox_message set state = ?, stage = null, ended_at = ?, code = 'after-failed'
          where waits_for = ? and stage is not null returning id`,
        NOT_SENT,
        this.now,
        first,
      );
      for (const row of lost) {
        this.counts.move({ state: QUEUED }, { state: NOT_SENT });
        ended.push(Number(row["id"]));
        open.push(Number(row["id"]));
      }
    }
    return ended;
  }

  /** Adds a fact to a message. */
  note(id: number, evidence: Evidence): void {
    this.connection.run(`update livedesk_outbox_message set ${APPEND} where id = ?`, this.makeRoom(id, evidence), id);
  }

  /** Leaves out a fact of a message if there are too many for another one. Returns the new fact as JSON, to be appended. */
  makeRoom(id: number, fact: Evidence): string {
    const sql = "select evidence from livedesk_outbox_message where id = ? and json_array_length(evidence) >= ?";
    const row = isSpare(fact) ? this.connection.get(sql, id, FIRST_KEPT + LAST_KEPT) : undefined;
    if (row) {
      const left = addFact(JSON.parse(String(row["evidence"])) as Evidence[], fact).slice(0, -1);
      this.connection.run("update livedesk_outbox_message set evidence = ? where id = ?", JSON.stringify(left), id);
    }
    return JSON.stringify(fact);
  }
}

/**
 * How many messages may change in one transaction because their time came or is over. What is left follows in the next one, so that
 * a hundred thousand messages for nine o'clock do not stop the process for a second.
 */
const AT_ONCE = 1000;

/** Applies what the time alone changes: holds end, messages expire, and messages become ready. Returns whether more is left. */
export function passTime(change: Change): boolean {
  const { connection, now } = change;
  // If the begin of a wait is still to come, the clock was set back since the wait began. Then the wait is moved: it begins now, and keeps
  // its length.
  const early = connection.all(
    "select id from livedesk_outbox_message where wait_from > ? and wait_from is not null and state <> 1 limit ?",
    now,
    AT_ONCE,
  );
  for (const { id = null } of early) {
    connection.run(
      `update livedesk_outbox_message set run_at = case when stage = 1 then run_at - (wait_from - ?) else run_at end,
        hold_until = hold_until - (wait_from - ?), wait_from = ? where id = ?`,
      now,
      now,
      now,
      id,
    );
  }
  // Looks first: mostly there is nothing, and a look is cheaper than an update that changes nothing.
  const freed = connection.all(
    "select id, conversation from livedesk_outbox_message where hold_until <= ? limit ?",
    now,
    AT_ONCE,
  );
  for (const row of freed) {
    connection.run(
      "update livedesk_outbox_message set holds = 0, hold_until = null, wait_from = null where id = ?",
      row["id"] ?? null,
    );
    change.touch(String(row["conversation"]));
  }
  const over = connection.all(
    "select id, conversation from livedesk_outbox_message where stage < 3 and expires_at <= ? limit ?",
    now,
    AT_ONCE,
  );
  for (const row of over) {
    connection.run("update livedesk_outbox_message set stage = 3 where id = ?", row["id"] ?? null);
    change.touch(String(row["conversation"]));
  }
  const due = connection.all(
    "select conversation from livedesk_outbox_message where stage = 1 and run_at <= ? order by run_at limit ?",
    now,
    AT_ONCE,
  );
  for (const conversation of new Set(due.map((row) => String(row["conversation"])))) promote(change, conversation);
  change.setHeads();
  return [early, freed, over, due].some(({ length }) => length === AT_ONCE);
}

/** Makes all messages of a conversation ready whose time has come: some of them alone would go in a wrong order. */
export function promote(change: Change, conversation: string): void {
  change.connection.run(
    "update livedesk_outbox_message set stage = 0, wait_from = null where conversation = ? and stage = 1 and run_at <= ?",
    conversation,
    change.now,
  );
  change.touch(conversation);
}
