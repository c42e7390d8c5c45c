import type { Enqueued, NewRow, OutboxState, Settled, StoredMessage, TurnResult } from "../store.ts";
import { isStorable } from "./pool.ts";

/** The states by their numbers. */
export const STATES: readonly OutboxState[] = ["queued", "sending", "accepted", "rejected", "not-sent", "unknown"];
/** The number of a state. */
export const numberOf = (state: OutboxState): number => STATES.indexOf(state);
/** Longer times than this (about 30 years, in ms) count as for ever. */
export const FOR_EVER = 1e12;

type Written<T> = { readonly [Field in keyof T]: T[Field] | null };
/** A row as the SQL function `to_json` writes it. */
export type JsonMessage = Written<Omit<StoredMessage, "state" | "input" | "inputHash">> & {
  readonly state: number;
  readonly input: string | null;
  readonly inputHash: string;
};
/** What the SQL function `turn` returns. */
export interface JsonTurn {
  readonly settled: readonly { n: number; id: number; how: Settled["how"]; state: number }[];
  readonly dropped: readonly number[];
  readonly claimed: readonly JsonMessage[];
  readonly next: number | null;
  readonly waitsFor: TurnResult["waitsFor"];
  readonly cursor: string;
  readonly isHeld: boolean;
}

/** A time in ms for SQL: null for one without an end. */
export const finite = (ms: number): number | null => (ms < FOR_EVER ? ms : null);

/** A row as the port describes it. */
export function messageOf(json: JsonMessage): StoredMessage {
  const fields = Object.fromEntries(Object.entries(json).map(([name, value]) => [name, value ?? undefined]));
  return {
    ...(fields as unknown as StoredMessage),
    state: STATES[json.state]!,
    inputHash: new Uint8Array(Buffer.from(json.inputHash, "base64")),
    input: json.input === null ? undefined : new Uint8Array(Buffer.from(json.input, "base64")),
  };
}

/** What the SQL function `enqueue_many` returns. */
export function enqueuedOf(text: string): Enqueued[] {
  const answers = JSON.parse(text) as { readonly state?: number }[];
  return answers.map(
    (answer) => Object.assign(answer, answer.state === undefined ? {} : { state: STATES[answer.state] }) as Enqueued,
  );
}

/** A row as the SQL function `enqueue_many` reads it. */
export function rowForSql(row: NewRow): object {
  for (const field of ["key", "after", "reference"] as const) {
    const text = row[field];
    if (text !== undefined && !isStorable(text)) {
      throw new TypeError(`${field} holds a NUL or half of a surrogate pair, which Postgres cannot store`);
    }
  }
  const base64 = (bytes: Uint8Array): string =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  return {
    c: row.conversationId,
    k: row.key,
    h: base64(row.inputHash),
    i: base64(row.input),
    p: row.priority,
    r: row.runAt,
    e: row.expiresAt,
    a: row.after,
    f: row.reference,
    s: row.files.length > 0 ? row.files : undefined,
  };
}
