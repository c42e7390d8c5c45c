import { setTimeout as sleep } from "node:timers/promises";
import { fileReplaced, StoreError } from "../store-error.ts";

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
/** The extended code of a file that was deleted, moved or replaced (SQLITE_READONLY_DBMOVED). */
const MOVED = 1032;

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
  if ("errcode" in error && error.errcode === MOVED) return fileReplaced(file, cause);
  if (code === FULL)
    return new StoreError(
      "store-full",
      `${file} cannot grow, because the disk is full. Nothing of this change was stored`,
      cause,
    );
  if (code === BUSY || code === LOCKED)
    return new StoreError(
      "store-busy",
      `${file} stayed locked by another connection. Nothing of this change was stored`,
      cause,
    );
  if (code === NOTADB)
    return new StoreError(
      "store-damaged",
      `${file} is not an SQLite database. Name another file, or restore this one from a backup`,
      cause,
    );
  if (code === CORRUPT)
    return new StoreError(
      "store-damaged",
      `${file} is damaged. Restore it from a backup, or move it away with its -wal file`,
      cause,
    );
  if (code === READONLY || code === CANTOPEN)
    return new StoreError(
      "store-failed",
      `${file} cannot be opened for writing. Check the permissions of the file and of its folder`,
      cause,
    );
  if (code === IOERR)
    return new StoreError(
      "store-failed",
      `${file} could not be read or written (${error.message}). Nothing of this change was stored`,
      cause,
    );
  return new StoreError("store-failed", `${file}: ${error.message}. Nothing of this change was stored`, cause);
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
