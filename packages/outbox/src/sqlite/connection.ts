import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { StoreError } from "../store-error.ts";

/** A value of a column that the statements of this package read: they have no blobs besides bytes, and no integer above 2^53. */
export type Value = string | number | null | Uint8Array;

/** A row of an answer, by column. */
export type Answer = Readonly<Record<string, Value>>;

// The primary codes of SQLite's errors: https://sqlite.org/rescode.html
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const CONSTRAINT = 19;
const NOTADB = 26;

const codeOf = (error: unknown): number | undefined => {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return undefined;
  return error.errcode & 0xff;
};

/** Whether another connection has the lock, so that the same statement may work in a moment. */
export const isBusy = (error: unknown): boolean => {
  const code = codeOf(error);
  return code === BUSY || code === LOCKED;
};

/** Whether the error concerns only the statement, so that the transaction can go on. */
export const isOwnFault = (error: unknown): boolean => {
  const code = codeOf(error);
  return code === undefined || code === CONSTRAINT;
};

/** Says in words what an error of SQLite means. SQLite's own messages name tables and columns, and never values. */
export function explain(error: unknown, file: string): Error {
  const code = codeOf(error);
  if (code === undefined || !(error instanceof Error)) return error instanceof Error ? error : new Error(String(error));
  const cause = { cause: error };
  if (code === FULL)
    return new StoreError(
      "disk-full",
      `${file} cannot grow, because the disk is full. Nothing of this change was stored`,
      cause,
    );
  if (code === BUSY || code === LOCKED)
    return new StoreError(
      "busy",
      `${file} stayed locked by another connection. Nothing of this change was stored`,
      cause,
    );
  if (code === NOTADB)
    return new StoreError(
      "damaged",
      `${file} is not an SQLite database. Name another file, or restore this one from a backup`,
      cause,
    );
  if (code === CORRUPT)
    return new StoreError(
      "damaged",
      `${file} is damaged. Restore it from a backup, or move it away with its -wal file`,
      cause,
    );
  if (code === READONLY || code === CANTOPEN)
    return new StoreError(
      "failed",
      `${file} cannot be opened for writing. Check the permissions of the file and of its folder`,
      cause,
    );
  if (code === IOERR)
    return new StoreError(
      "failed",
      `${file} could not be read or written (${error.message}). Nothing of this change was stored`,
      cause,
    );
  return new StoreError("failed", `${file}: ${error.message}. Nothing of this change was stored`, cause);
}

/** The statements of one connection, each prepared once. */
export class Connection {
  readonly database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.database = database;
  }

  #statement(sql: string): StatementSync {
    let statement = this.#prepared.get(sql);
    if (!statement) {
      statement = this.database.prepare(sql);
      // A connection of the program may answer in another way.
      statement.setReadBigInts(false);
      statement.setReturnArrays(false);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }

  all(sql: string, ...values: SQLInputValue[]): Answer[] {
    return this.#statement(sql).all(...values) as Answer[];
  }

  get(sql: string, ...values: SQLInputValue[]): Answer | undefined {
    return this.#statement(sql).get(...values) as Answer | undefined;
  }

  /** Runs a statement and returns how many rows it changed, and the id of the last row that it inserted. */
  run(sql: string, ...values: SQLInputValue[]): { readonly changes: number; readonly id: number } {
    const { changes, lastInsertRowid } = this.#statement(sql).run(...values);
    return { changes: Number(changes), id: Number(lastInsertRowid) };
  }

  /** Runs a function that either changes everything or nothing, within the transaction that is open. */
  savepoint<T>(run: () => T, isGood: (value: T) => boolean = () => true): T {
    this.run("savepoint livedesk_outbox");
    let isKept = false;
    try {
      const value = run();
      isKept = isGood(value);
      return value;
    } finally {
      // A full disk may have ended the transaction already.
      if (this.database.isTransaction) {
        if (!isKept) this.run("rollback to livedesk_outbox");
        this.run("release livedesk_outbox");
      }
    }
  }

  /** Runs a function in a transaction of its own, as the only writer. */
  transaction<T>(run: () => T): T {
    this.run("begin immediate");
    try {
      const value = run();
      this.run("commit");
      return value;
    } catch (error) {
      if (this.database.isTransaction) this.run("rollback");
      throw error;
    }
  }
}

/** How long opening and reading wait until other connections free the database, in ms. */
const PATIENCE = 10_000;

/** Runs something that a lock of another connection may refuse for a moment. */
export async function patiently<T>(file: string, run: () => T): Promise<T> {
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    try {
      return run();
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) {
        throw error instanceof StoreError ? error : explain(error, file);
      }
      await sleep(1 + Math.random() * 8);
    }
  }
}
