import { basename } from "node:path";
import { ServerError } from "../http/refusal.ts";

interface Facts {
  readonly file: string;
  /** What is wrong, and what to do, as the end of a sentence that begins with the file. */
  readonly reason: string;
  /** Left out where the error could quote what a customer wrote. */
  readonly cause?: unknown;
}

/** A database that cannot be opened, read or written. Its message names the file; its reason and its answer do not. */
export class ArchiveError extends ServerError {
  readonly reason: string;

  constructor({ file, reason, cause }: Facts) {
    const answer = `Nothing was stored: the emulator's database ${reason}`;
    super(`db ${file} ${reason}`, answer, cause === undefined ? undefined : { cause });
    this.name = "ArchiveError";
    this.reason = reason;
  }
}

/** What is said of a file that is an emulator's and cannot be read. `detail` tells where, and nothing that anybody wrote. */
export const damaged = (file: string, detail: string): ArchiveError =>
  new ArchiveError({
    file,
    reason: `is damaged: ${detail}. Move it away, with ${basename(file)}-wal if that is there, to start with a new one; or put a copy from before in its place`,
  });

/** By the names that the system has for what went wrong. */
const systemReasons: ReadonlyMap<unknown, string> = new Map([
  ["EACCES", "may not be written by this user: give a file that may be"],
  ["EPERM", "may not be written by this user: give a file that may be"],
  ["EROFS", "is on a disk that cannot be written: give a file on another"],
  ["EISDIR", "is a folder: give the name of a file"],
  ["ENOENT", "is in a folder that does not exist: make the folder first"],
  ["ENOTDIR", "has a file among its folders: give another name"],
  ["ENAMETOOLONG", "has too long a name"],
  ["ENOSPC", "cannot be made: the disk is full"],
  ["EDQUOT", "cannot be made: this user's share of the disk is full"],
  // node:sqlite has this for every call of a database that is closed.
  ["ERR_INVALID_STATE", "is closed, for its emulator has been closed"],
]);

/** By SQLite's result codes. */
const sqliteReasons: ReadonlyMap<number, string> = new Map([
  [5, "is in use by another process: end that one, or give another file"],
  [8, "cannot be written: the file or its folder is read-only"],
  [10, "cannot be read or written: the disk may be full or broken, or a limit on the size of files reached"],
  [13, "cannot be written: the disk is full"],
  [14, "cannot be opened: see whether this user may read and write the file, its folder and the -wal file beside it"],
  [26, "is not a database of an emulator: give another file"],
]);

const GENERIC = 1;
const CORRUPT = 11;

/** An error of the system or of SQLite, told by the file and by what to do. Every other error stays what it is. */
export function explained(error: unknown, file: string): unknown {
  if (!(error instanceof Error && "code" in error) || error instanceof ArchiveError) return error;
  if (!("errcode" in error)) {
    const reason = systemReasons.get(error.code) ?? `cannot be opened: ${String(error.code)}`;
    return new ArchiveError({ file, reason, cause: error });
  }
  // The lowest byte is the code; those above it say more of the same.
  const code = Number(error.errcode) & 0xff;
  // Of a file whose marks were right, an unknown table or column says the same as a broken page.
  if (code === CORRUPT || code === GENERIC) return damaged(file, error.message);
  const reason = sqliteReasons.get(code) ?? `cannot be used: ${error.message}`;
  return new ArchiveError({ file, reason: `${reason} (SQLite ${String(error.errcode)})`, cause: error });
}
