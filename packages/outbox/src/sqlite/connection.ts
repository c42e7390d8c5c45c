import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";

/** A value of a column that the statements of this package read: they have no blobs besides bytes, and no integer above 2^53. */
export type Value = string | number | null | Uint8Array;

/** A row of an answer, by column. */
export type Answer = Readonly<Record<string, Value>>;

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
