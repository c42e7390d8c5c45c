import type { Evidence, OutboxState, StoredMessage } from "../store.ts";
import type { Answer, Connection, Value } from "./connection.ts";

/** The states as the tables hold them: by their place in this list. */
export const STATES: readonly OutboxState[] = ["queued", "sending", "accepted", "rejected", "not-sent", "unknown"];

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

/** The SQL that appends one fact, given as JSON, to the evidence of a row. */
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
export class Counts {
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
