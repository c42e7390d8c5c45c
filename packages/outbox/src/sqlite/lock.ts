import { rmSync, statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import type { Lease } from "../store.ts";
import type { Connection } from "./connection.ts";
import { explain, isBusy } from "./failures.ts";
import { create, isInPlace, sqlite } from "./file.ts";

/** Locks that say which workers live. The number of a worker is never used twice. */
export interface Locks {
  /** Takes the lock of a new worker. Nobody may look at it before. */
  take(worker: number): Lock;
  /** Whether nobody holds the lock: the worker has ended. False if this cannot be found out. It never throws. */
  isFree(worker: number): boolean;
  /** Removes what is left of the lock of a worker that has ended. */
  clear(worker: number): void;
}

/** A lock that this process holds. */
export interface Lock {
  /** Whether the other processes can still see it: somebody may have deleted its file. */
  isVisible(): boolean;
  /** Frees the lock as the end of the process would. */
  free(): void;
}

/**
 * Locks of the operating system on small files beside the database: `<database>-worker-<n>`. The system frees the lock of a process
 * that dies in whatever way, at once, and no clock and no process id is needed to see this. SQLite takes the lock, because Node.js
 * has no other portable way to lock a file.
 */
export function fileLocks(file: string): Locks {
  const nameOf = (worker: number): string => `${file}-worker-${worker}`;
  const exclusive = (worker: number): DatabaseSync => {
    const database = new (sqlite().DatabaseSync)(nameOf(worker), { timeout: 0 });
    try {
      // A journal would be a second file, which nobody removes when the process dies.
      database.exec("pragma journal_mode = memory; begin exclusive");
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  };
  return {
    take(worker) {
      create(nameOf(worker));
      try {
        const database = exclusive(worker);
        return { isVisible: isInPlace(nameOf(worker)), free: () => database.close() };
      } catch (error) {
        // An error of this small file, and not of the database: the other changes of the same transaction go on.
        throw isBusy(error) ? error : explain(error, nameOf(worker));
      }
    },
    isFree(worker) {
      try {
        if (!statSync(nameOf(worker), { throwIfNoEntry: false })) return true;
        exclusive(worker).close();
        return true;
      } catch {
        // Mostly the lock is held. But if the file cannot be opened, nobody knows, and a message of a worker that lives must not be
        // taken from it. Other changes of the same transaction have nothing to do with this.
        return false;
      }
    },
    clear: (worker) => rmSync(nameOf(worker), { force: true }),
  };
}

const inProcess = new WeakMap<DatabaseSync, Set<number>>();

/** The locks of a database in memory, which only this process can see. */
export function memoryLocks(database: DatabaseSync): Locks {
  const held = inProcess.get(database) ?? new Set<number>();
  inProcess.set(database, held);
  return {
    take(worker) {
      held.add(worker);
      return { isVisible: () => true, free: () => void held.delete(worker) };
    },
    isFree: (worker) => !held.has(worker),
    clear: () => {},
  };
}

/** The lease of a worker of this process. */
export class HeldLease implements Lease {
  readonly worker: number;
  readonly #lock: Lock;
  readonly #clear: () => void;
  #isHeld = true;

  constructor(worker: number, lock: Lock, clear: () => void) {
    this.worker = worker;
    this.#lock = lock;
    this.#clear = clear;
  }

  isHeld(): boolean {
    // Without its file, the lock protects nothing: the other processes take this worker for dead.
    if (this.#isHeld && !this.#lock.isVisible()) this.abandon();
    return this.#isHeld;
  }

  async release(): Promise<void> {
    if (!this.#isHeld) return;
    this.abandon();
    this.#clear();
  }

  /** Frees the lock and nothing else, as the death of the process would. */
  abandon(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#lock.free();
  }
}

/** Removes what workers left behind that ended long ago. Those of which messages are being sent are left to `tend`. */
export function clearLocks(connection: Connection, locks: Locks): void {
  const idle = connection.all(
    `select id from livedesk_outbox_worker where id not in
      (select worker from livedesk_outbox_message where state = 1 and worker is not null)`,
  );
  for (const row of idle) {
    const worker = Number(row["id"]);
    if (!locks.isFree(worker)) continue;
    locks.clear(worker);
    connection.run("delete from livedesk_outbox_worker where id = ?", worker);
  }
}
