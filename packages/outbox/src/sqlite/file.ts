import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statfsSync,
  statSync,
} from "node:fs";
import path from "node:path";
import type * as NodeSqlite from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { ConfigurationError } from "@livedesk/core";
import { fileReplaced, StoreError } from "../store-error.ts";

/**
 * File systems of Linux on which several machines, or two kernels of one machine, see the same files. SQLite's log needs memory that
 * all its processes share, and locks that all of them see; these give neither reliably.
 */
const NETWORK: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB2"],
  [0x01021997, "9p"],
  [0x5346414f, "AFS"],
  [0x6b414653, "AFS"],
  [0x73757245, "Coda"],
  [0x564c, "NCP"],
  [0x00c36400, "Ceph"],
  [0x0bd00bd0, "Lustre"],
  [0x01161970, "GFS2"],
  [0x7461636f, "OCFS2"],
]);

/** The name of a network file system by its type in `statfs`; undefined for a local one. */
export const networkFileSystem = (type: number): string | undefined => NETWORK.get(type >>> 0);

/** The path of a file without links, so that every process names what lies beside the file in the same way. */
export function realPath(file: string): string {
  if (existsSync(file)) return realpathSync(file);
  const folder = path.dirname(file);
  return existsSync(folder) ? path.join(realpathSync(folder), path.basename(file)) : file;
}

/**
 * Returns a check that a database is still where it was. If the file was deleted or moved, or another one is in its place, SQLite goes on
 * with the file that it has open, which nobody else can find: other processes would send its messages again from a restored copy, and
 * it is gone when this process ends.
 */
export function placeCheck(file: string): () => void {
  const isThere = isInPlace(file);
  return () => {
    if (!isThere()) throw fileReplaced(file);
    // A database is never empty: it has tables. SQLite may not notice, because it has pages in its memory and in its log.
    if (sizeOf(file) === 0)
      throw new StoreError(
        "store-damaged",
        `${file} was emptied while this process used it. This process stores and sends nothing more. Stop every process that uses ` +
          "the file, and restore it from a backup",
      );
  };
}

/** How long another process may need to fill the file that it has just made, in ms. */
const FILLED_WITHIN = 1000;

/**
 * Refuses an empty file beside which an earlier outbox has left something: the file was emptied, and its messages are gone. An empty file
 * with nothing beside it is a new one.
 */
export async function refuseEmptied(file: string): Promise<void> {
  const deadline = performance.now() + FILLED_WITHIN;
  for (;;) {
    // Before the size: a process that makes the file anew fills it before it puts anything beside it.
    const trace = traceOf(file);
    if (trace === undefined || sizeOf(file) !== 0) return;
    if (performance.now() >= deadline)
      throw new StoreError(
        "store-damaged",
        `${file} is empty (0 bytes), but ${trace} beside it shows that an outbox used it before: its messages are gone. ` +
          `Restore the file from a backup. To begin without messages, delete the empty file and ${trace}`,
      );
    await sleep(20);
  }
}

/** The name of something that an outbox has put beside its file: a log, the lock of a worker, or the folder of files. */
function traceOf(file: string): string | undefined {
  const name = path.basename(file);
  const rests = readdirSync(path.dirname(file)).filter((each) => each.startsWith(`${name}-`));
  return rests.find((each) => /^(wal|files|worker-\d+)$/.test(each.slice(name.length + 1)));
}

/** The size of a file in bytes; undefined if there is none, or if it cannot be looked at. */
function sizeOf(file: string): number | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false })?.size;
  } catch {
    return undefined;
  }
}

/** Returns a function that says whether a file is still the one that it is now. */
export function isInPlace(file: string): () => boolean {
  const first = identityOf(file);
  return () => {
    const now = identityOf(file);
    // If the file cannot be looked at for another reason, it has not changed as far as anybody knows.
    return now === first || now === undefined || first === undefined;
  };
}

/** What tells a file from every other one: "none" if there is no file; undefined if that cannot be found out. */
function identityOf(file: string): string | undefined {
  try {
    const found = statSync(file, { bigint: true, throwIfNoEntry: false });
    return found ? `${found.dev}:${found.ino}` : "none";
  } catch {
    return undefined;
  }
}

/** Refuses a folder in which a database cannot be made, or is not safe. */
export function checkFolder(file: string): void {
  const folder = path.dirname(file);
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (!stats)
    throw new ConfigurationError(
      `store: the folder ${folder} does not exist. Create it before the outbox opens its file`,
    );
  if (!stats.isDirectory()) throw new ConfigurationError(`store: ${folder} is not a folder`);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch {
    throw new ConfigurationError(
      `store: the folder ${folder} is not writable for this user. SQLite keeps its log beside the database`,
    );
  }
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw new ConfigurationError(`store: ${file} is a folder. Name a file in it`);
  // A device such as /dev/null takes everything that is written, and keeps nothing.
  if (found && !found.isFile())
    throw new ConfigurationError(`store: ${file} is a device, a pipe or a socket, and not a file`);
  // SQLite names its log after the file. Under two names, a file has two logs, and each of two processes would send every message.
  if (found && found.nlink > 1)
    throw new ConfigurationError(
      `store: ${file} has another name, a hard link, under which its messages would be sent again. Remove the other name`,
    );
  if (isMountPoint(file))
    throw new ConfigurationError(
      `store: ${file} is mounted as a single file, so SQLite's log would not stay beside it. Mount its folder`,
    );
  checkFileSystem(file);
}

/** Whether a file is itself the place of a mount, as with `docker run -v ./outbox.db:/outbox.db`. Only Linux tells this. */
function isMountPoint(file: string): boolean {
  if (process.platform !== "linux") return false;
  try {
    const mounts = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
    const octal = /\\([0-7]{3})/g;
    return mounts.some(
      (line) =>
        line.split(" ")[4]?.replace(octal, (_, code: string) => String.fromCharCode(parseInt(code, 8))) === file,
    );
  } catch {
    return false;
  }
}

/** Refuses a file on a network file system. Only Linux tells what a file system is by one number; on Windows, the path tells. */
export function checkFileSystem(file: string): void {
  const folder = path.dirname(file);
  const isShare = process.platform === "win32" && /^\\\\(?![?.]\\)/.test(path.resolve(file));
  const name = isShare
    ? "a network share"
    : process.platform === "linux"
      ? networkFileSystem(statfsSync(folder).type)
      : undefined;
  if (name !== undefined)
    throw new ConfigurationError(
      `store: ${file} is on ${name}, where SQLite's locks do not hold between machines. Use a local disk, or Postgres`,
    );
}

/** `node:sqlite`, loaded when the first store opens: loading it prints a warning on Node.js 22. */
export function sqlite(): typeof NodeSqlite {
  const module = process.getBuiltinModule("node:sqlite");
  if (!module)
    throw new ConfigurationError(
      "store: this runtime has no node:sqlite. Use Node.js 22.19 or newer without --no-experimental-sqlite",
    );
  return module;
}

/** How long a statement waits for a lock while nothing else in this process runs, in ms. Longer waits let other work run. */
export const WAIT = 10;

/** Opens a connection. A new file is readable for its owner alone; SQLite gives its -wal and -shm files the same rights. */
export function connect(file: string): NodeSqlite.DatabaseSync {
  // Exclusive: opening and closing a file that SQLite has open in this process would free SQLite's locks.
  if (!existsSync(file)) create(file);
  return new (sqlite().DatabaseSync)(file, { timeout: WAIT });
}

/** Makes what the connection commits durable, and what it deletes unreadable. `own`: the file belongs to the outbox alone. */
export function configure(database: NodeSqlite.DatabaseSync, own: boolean): void {
  // The mode of the log is a property of the file, so a file of the program keeps its own.
  if (own) database.exec("pragma journal_mode = wal");
  // The cache, at most 16 MiB, holds what a large batch writes.
  database.exec("pragma synchronous = full; pragma secure_delete = on; pragma cache_size = -16384");
  if (process.platform === "darwin") database.exec("pragma fullfsync = 1; pragma checkpoint_fullfsync = 1");
}

/** Makes an empty file that only its owner can read. A file that another process has made meanwhile is left as it is. */
export function create(file: string): void {
  try {
    closeSync(openSync(file, "wx", 0o600));
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "EEXIST") throw error;
  }
}
