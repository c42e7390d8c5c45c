import type { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { Change } from "./change.ts";
import type { Connection } from "./connection.ts";
import { explain, isBusy, isOwnFault } from "./failures.ts";
import { WAIT } from "./file.ts";

/** One change that waits for its transaction. */
interface Job {
  readonly run: (change: Change) => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** How long a change waits until other connections free the database, in ms. */
const PATIENCE = 10_000;

/** What a writer needs. */
export interface WriterOptions {
  readonly connection: Connection;
  readonly file: string;
  readonly now: () => number;
  /** Called after a commit that may give somebody something to do. */
  readonly onWake: () => void;
  /** Whether another connection of this process has a transaction open, which cannot end while this one waits for it. */
  readonly isBlocked: () => boolean;
  /** Throws if what was committed is not where it is looked for. */
  readonly checkPlace: () => void;
}

/**
 * Writes all changes that arrive in the same turn of the event loop in one transaction: they share one wait for the disk. A change
 * that fails takes nothing of the others with it. While another connection writes, this process goes on with other work.
 */
export class Writer {
  readonly #connection: Connection;
  readonly #file: string;
  readonly #now: () => number;
  readonly #onWake: () => void;
  readonly #isBlocked: () => boolean;
  readonly #checkPlace: () => void;
  #wait = WAIT;
  #jobs: Job[] = [];
  #running: Promise<void> | undefined;

  constructor(options: WriterOptions) {
    this.#connection = options.connection;
    this.#file = options.file;
    this.#now = options.now;
    this.#onWake = options.onWake;
    this.#isBlocked = options.isBlocked;
    this.#checkPlace = options.checkPlace;
  }

  /** Runs a change in the next transaction. Resolves when the change is on the disk. It may be run again if a commit fails. */
  write<T>(run: (change: Change) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#jobs.push({ run, resolve: resolve as (value: unknown) => void, reject });
      this.#running ??= this.#work();
    });
  }

  /** Resolves when nothing waits to be written. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #work(): Promise<void> {
    while (this.#jobs.length > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      const group = this.#jobs;
      this.#jobs = [];
      await this.#patiently(group);
    }
    this.#running = undefined;
  }

  async #patiently(group: readonly Job[]): Promise<void> {
    const deadline = performance.now() + PATIENCE;
    for (;;) {
      try {
        const wait = this.#isBlocked() ? 0 : WAIT;
        if (wait !== this.#wait) this.#connection.database.exec(`pragma busy_timeout = ${wait}`);
        this.#wait = wait;
        this.#commit(group);
        return;
      } catch (error) {
        const mayWait = isBusy(error) || isInTransaction(this.#connection.database);
        if (!mayWait || performance.now() > deadline) {
          const explained = explain(error, this.#file);
          for (const { reject } of group) reject(explained);
          return;
        }
        await sleep(1 + Math.random() * 8);
      }
    }
  }

  /** Writes a group in one transaction, and then tells each of its changes what became of it. */
  #commit(group: readonly Job[]): void {
    // With a database in memory, a transaction of the caller may be open on this connection.
    if (isInTransaction(this.#connection.database))
      throw new Error("A transaction of another part of the program is open");
    this.#checkPlace();
    const results: (() => void)[] = [];
    let wakes = false;
    this.#connection.transaction(() => {
      for (const job of group) {
        const change = new Change(this.#connection, this.#now());
        try {
          const run = (): unknown => {
            const made = job.run(change);
            change.finish();
            return made;
          };
          const value = group.length === 1 ? run() : this.#connection.savepoint(run);
          results.push(() => job.resolve(value));
          wakes ||= change.wakes;
        } catch (error) {
          if (group.length === 1 || !isOwnFault(error) || !this.#connection.database.isTransaction) throw error;
          results.push(() => job.reject(explain(error, this.#file)));
        }
      }
    });
    // Once more after the commit: a change that somebody is told of must be in the file that everybody sees.
    this.#checkPlace();
    for (const tell of results) tell();
    if (wakes) this.#onWake();
  }
}

const isInTransaction = (database: DatabaseSync): boolean => database.isTransaction;
