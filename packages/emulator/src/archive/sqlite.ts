import { chmodSync, closeSync, openSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { ArchiveError, explained } from "./failure.ts";
import type { ConversationRecord, StoredMessage } from "../desk/conversation.ts";
import type { Archive } from "../desk/store.ts";
import { readArchive, toRow } from "./rows.ts";
import { upgrade } from "./upgrade.ts";

// "LDEM", in the place where SQLite keeps the mark of the application that a file belongs to.
const APPLICATION_ID = 0x4c_44_45_4d;
const FIRST_FORMAT = 1;
const FORMAT = 2;
const NEW = 0;
const ONLY_OWNER = 0o600;

const SCHEMA = `
  CREATE TABLE conversations (
    id INTEGER PRIMARY KEY,
    inbox_id INTEGER NOT NULL,
    channel TEXT NOT NULL,
    customer_name TEXT NOT NULL,
    window_ends_at INTEGER
  ) STRICT;
  CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    conversation_id INTEGER NOT NULL REFERENCES conversations,
    sorting_id INTEGER NOT NULL,
    message TEXT NOT NULL,
    UNIQUE (conversation_id, sorting_id)
  ) STRICT;
  CREATE TABLE files (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
  PRAGMA application_id = ${APPLICATION_ID};
`;

const numberOf = (database: DatabaseSync, query: string): number =>
  Number(Object.values(database.prepare(query).get() ?? {})[0]);

/** The format of the database, which is `NEW` for an empty one; throws if it is neither that nor ours. */
function formatOf(database: DatabaseSync, file: string): number {
  const owner = numberOf(database, "PRAGMA application_id");
  const format = numberOf(database, "PRAGMA user_version");
  if (owner === APPLICATION_ID && (format === FORMAT || format === FIRST_FORMAT)) return format;
  if (owner === APPLICATION_ID)
    throw new ArchiveError({
      file,
      reason: `was written by another version of the emulator, in format ${format}, and this version reads formats up to ${FORMAT}: use that version, or give another file`,
    });
  if (owner !== 0 || numberOf(database, "SELECT count(*) FROM sqlite_schema") !== 0)
    throw new ArchiveError({
      file,
      reason: "is a database of something else, and is left as it is: give another file",
    });
  return NEW;
}

/** Runs some work so that either all of it is kept or nothing. */
export function transaction(database: DatabaseSync, work: () => void): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    work();
    database.exec("COMMIT");
  } catch (error) {
    // A full disk, for one, has already undone it.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/** How a database becomes one of this format. */
export interface Preparation {
  /** Fills a new one, whose tables are there. */
  readonly fill: (database: DatabaseSync) => void;
  /** Brings one of the first format to this one. */
  readonly upgrade: (database: DatabaseSync, file: string) => void;
}

function prepare(database: DatabaseSync, file: string, { fill, upgrade }: Preparation): void {
  // Two emulators on one file would give the same ids; the system releases this lock also after a kill.
  database.exec("PRAGMA locking_mode = EXCLUSIVE");
  const format = formatOf(database, file);
  chmodSync(file, ONLY_OWNER);
  // NORMAL hands each commit to the system before it returns, and the system outlives a killed process. FULL would also
  // wait for the disk, which only helps when the machine itself goes down.
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  transaction(database, () => {
    if (format === FORMAT) return;
    if (format === NEW) {
      database.exec(SCHEMA);
      fill(database);
    } else upgrade(database, file);
    database.exec(`PRAGMA user_version = ${FORMAT}`);
  });
}

/** A pipe would hold the whole process up until somebody writes to it, and a device keeps nothing. */
function refuseOtherThanFile(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined || found.isFile() || found.isDirectory()) return;
  throw new ArchiveError({ file, reason: "is a pipe, a socket or a device: give the name of a file" });
}

/** A database that is open, and its name from the root on. */
export interface OpenDatabase {
  readonly database: DatabaseSync;
  readonly file: string;
}

/**
 * Opens the file, or makes it and fills it; an older one is brought to this format. Rejects with an `ArchiveError` when it
 * is not ours, damaged, in use or not to be written.
 */
export async function openDatabase(name: string, preparation: Preparation): Promise<OpenDatabase> {
  if (typeof name !== "string" || name === "" || name.includes("\0"))
    throw new TypeError("db must be the name of a file");
  // Made absolute, no name is one that SQLite reads as something else than a file.
  const file = resolve(name);
  // Only here, for whoever needs no file should not need this module, which warns on older runtimes.
  const { DatabaseSync: Database } = await import("node:sqlite");
  let database: DatabaseSync | undefined;
  try {
    refuseOtherThanFile(file);
    closeSync(openSync(file, "a", ONLY_OWNER));
    database = new Database(file);
    prepare(database, file, preparation);
    return { database, file };
  } catch (error) {
    database?.close();
    throw explained(error, file);
  }
}

function writer(database: DatabaseSync) {
  const message = database.prepare(
    "INSERT INTO messages (id, conversation_id, sorting_id, message) VALUES (?, ?, ?, ?)",
  );
  const file = database.prepare("INSERT INTO files (id, bytes) VALUES (?, ?)");
  const forgetWindow = database.prepare("UPDATE conversations SET window_ends_at = NULL WHERE id = ?");
  return (conversationId: number, stored: StoredMessage): void => {
    message.run(stored.id, conversationId, stored.sorting_id, toRow(stored));
    for (const { id, bytes } of stored.files) file.run(id, bytes);
    if (stored.from === "customer") forgetWindow.run(conversationId);
  };
}

function fill(database: DatabaseSync, seed: readonly ConversationRecord[]): void {
  const conversation = database.prepare(
    "INSERT INTO conversations (id, inbox_id, channel, customer_name) VALUES (?, ?, ?, ?)",
  );
  const write = writer(database);
  for (const { id, inboxId, channel, customerName, messages } of seed) {
    conversation.run(id, inboxId, channel, customerName);
    for (const message of messages) write(id, message);
  }
}

/**
 * An archive on a database that has been opened. Where something cannot be written, it throws `ArchiveError`, and nothing of
 * it is kept.
 */
export function archiveOn(database: DatabaseSync, file: string): Archive {
  const conversations = readArchive(database, file);
  const write = writer(database);
  const rewrite = database.prepare("UPDATE messages SET message = ? WHERE id = ?");
  const setWindow = database.prepare("UPDATE conversations SET window_ends_at = ? WHERE id = ?");
  const keep = (work: () => void): void => {
    try {
      transaction(database, work);
    } catch (error) {
      throw explained(error, file);
    }
  };
  return {
    conversations,
    add: (conversationId, message) => keep(() => write(conversationId, message)),
    replace: (message) => keep(() => rewrite.run(toRow(message), message.id)),
    setWindow: (conversationId, endsAt) => keep(() => setWindow.run(endsAt, conversationId)),
    close: () => database.close(),
  };
}

/**
 * An archive in a file, which outlives a killed process; a new one starts with the seed. Rejects with an `ArchiveError`, which
 * names the file and says what to do, where it cannot be opened or is damaged.
 */
export async function openArchive(name: string, seed: () => readonly ConversationRecord[]): Promise<Archive> {
  const { database, file } = await openDatabase(name, {
    fill: (fresh) => fill(fresh, seed()),
    upgrade: (old, oldFile) => upgrade(old, seed(), oldFile),
  });
  try {
    return archiveOn(database, file);
  } catch (error) {
    // Else the file would stay locked for as long as the process lives.
    database.close();
    throw explained(error, file);
  }
}
