import { basename } from "node:path";
import { ServerError } from "../http/refusal.ts";

interface Facts {
  readonly file: string;
  /**
   * Says what is wrong and what to do. This text is the second part of a sentence whose first part is the path of the
   * file.
   */
  readonly reason: string;
  /** The original error. Omitted if its message could contain text of a customer's message. */
  readonly cause?: unknown;
}

/**
 * A database that cannot be opened, read or written. The error's message contains the path of the file. Its `reason`
 * and its `answer` do not.
 */
export class ArchiveError extends ServerError {
  readonly reason: string;

  constructor({ file, reason, cause }: Facts) {
    const answer = `Nothing was stored: the emulator's database ${reason}`;
    super(`db ${file} ${reason}`, answer, cause === undefined ? undefined : { cause });
    this.name = "ArchiveError";
    this.reason = reason;
  }
}

/**
 * The error for an emulator's file that cannot be read. `detail` says which part is wrong, and contains no text of a
 * message.
 */
export const damaged = (file: string, detail: string): ArchiveError =>
  new ArchiveError({
    file,
    reason: `is damaged: ${detail}. To start with a new database, move away this file and ${basename(file)}-wal (if it exists), or replace this file with a backup`,
  });

/** The reasons for the error codes of the operating system and of Node.js. */
const systemReasons: ReadonlyMap<unknown, string> = new Map([
  ["EACCES", "cannot be written by this user: choose a file that this user can write"],
  ["EPERM", "cannot be written by this user: choose a file that this user can write"],
  ["EROFS", "is on a read-only disk: choose a file on another disk"],
  ["EISDIR", "is a folder: pass the name of a file"],
  ["ENOENT", "is in a folder that does not exist: create the folder first"],
  ["ENOTDIR", "cannot be opened: one of the folders in its path is a file. Choose another path"],
  ["ENAMETOOLONG", "has a name that is too long: choose a shorter name"],
  ["ENOSPC", "cannot be created: the disk is full"],
  ["EDQUOT", "cannot be created: this user's disk quota is used up"],
  // node:sqlite throws an error with this code for every call of a closed database.
  ["ERR_INVALID_STATE", "is closed, because its emulator was closed"],
]);

/** The reasons for the result codes of SQLite. */
const sqliteReasons: ReadonlyMap<number, string> = new Map([
  [5, "is in use by another process: end that process, or choose another file"],
  [8, "cannot be written: the file or its folder is read-only"],
  [10, "cannot be read or written: the disk may be full or broken, or the file has reached a size limit"],
  [13, "cannot be written: the disk is full"],
  [14, "cannot be opened: check that this user can read and write the file, its folder and the -wal file beside it"],
  [26, "is not the database of an emulator: choose another file"],
]);

const GENERIC = 1;
const CORRUPT = 11;

/** Returns the `ArchiveError` for an error of the operating system or of SQLite, and any other error unchanged. */
export function archiveErrorOf(error: unknown, file: string): unknown {
  if (!(error instanceof Error && "code" in error) || error instanceof ArchiveError) return error;
  if (!("errcode" in error)) {
    const reason = systemReasons.get(error.code) ?? `cannot be opened: ${String(error.code)}`;
    return new ArchiveError({ file, reason, cause: error });
  }
  // The lowest byte is the primary code. The higher bytes only give details.
  const code = Number(error.errcode) & 0xff;
  // The application id and the format of the file were right, so an unknown table or column means that the file is damaged.
  if (code === CORRUPT || code === GENERIC) return damaged(file, error.message);
  const reason = sqliteReasons.get(code) ?? `cannot be used: ${error.message}`;
  return new ArchiveError({ file, reason: `${reason} (SQLite ${String(error.errcode)})`, cause: error });
}
