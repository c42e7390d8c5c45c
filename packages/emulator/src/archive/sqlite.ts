import { chmodSync, closeSync, openSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { type Bytes, pieces } from "../desk/bytes.ts";
import type { ConversationRecord, StoredMessage } from "../desk/conversation.ts";
import type { Archive } from "../desk/store.ts";
import { ArchiveError, archiveErrorOf } from "./errors.ts";
import { FILES_TABLE, PIECE_BYTES, readArchive, toRow } from "./rows.ts";
import { upgradeToSecondFormat, upgradeToThirdFormat } from "./upgrade.ts";

// "LDEM". SQLite keeps this number in the header of the file. The number tells which application owns the file.
const APPLICATION_ID = 0x4c_44_45_4d;
const FIRST_FORMAT = 1;
const SECOND_FORMAT = 2;
const FORMAT = 3;
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
  ${FILES_TABLE}
  PRAGMA application_id = ${APPLICATION_ID};
`;

const numberOf = (database: DatabaseSync, query: string): number =>
  Number(Object.values(database.prepare(query).get() ?? {})[0]);

/**
 * Returns the format of a database, or `NEW` for an empty database. Throws for a database of another application or an
 * unknown format.
 */
function formatOf(database: DatabaseSync, file: string): number {
  const owner = numberOf(database, "PRAGMA application_id");
  const format = numberOf(database, "PRAGMA user_version");
  if (owner === APPLICATION_ID && format >= FIRST_FORMAT && format <= FORMAT) return format;
  if (owner === APPLICATION_ID)
    throw new ArchiveError({
      file,
      reason: `was written by another version of the emulator, in format ${format}, but this version reads formats up to ${FORMAT}: use that version, or choose another file`,
    });
  if (owner !== 0 || numberOf(database, "SELECT count(*) FROM sqlite_schema") !== 0)
    throw new ArchiveError({
      file,
      reason: "is the database of another application, and was not changed: choose another file",
    });
  return NEW;
}

/** Runs `work` in a transaction: either all its changes are stored, or none. */
function transaction(database: DatabaseSync, work: () => void): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    work();
    database.exec("COMMIT");
  } catch (error) {
    // After some errors, such as a full disk, SQLite has already rolled back the transaction.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/** The two ways in which a database gets the current format. */
interface Preparation {
  /** Fills a new database, in which the tables already exist. */
  readonly fillNew: (database: DatabaseSync) => void;
  /** Upgrades a database of the first format to the second. */
  readonly upgradeFirst: (database: DatabaseSync) => void;
  /** Upgrades a database of the second format to the current one. */
  readonly upgradeSecond: (database: DatabaseSync, file: string) => void;
}

function prepare(database: DatabaseSync, file: string, { fillNew, upgradeFirst, upgradeSecond }: Preparation): void {
  // Two emulators on one file would assign the same ids. With this mode, SQLite locks the file. The operating system
  // releases the lock even if the process is killed.
  database.exec("PRAGMA locking_mode = EXCLUSIVE");
  const format = formatOf(database, file);
  chmodSync(file, ONLY_OWNER);
  // With NORMAL, a commit returns when the operating system has the data, so nothing is lost if the process is killed.
  // FULL would also wait for the disk, but that only helps if the machine loses power.
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  transaction(database, () => {
    if (format === FORMAT) return;
    if (format === NEW) {
      database.exec(SCHEMA);
      fillNew(database);
    } else {
      if (format < SECOND_FORMAT) upgradeFirst(database);
      upgradeSecond(database, file);
    }
    database.exec(`PRAGMA user_version = ${FORMAT}`);
  });
}

/**
 * Refuses a pipe, a socket and a device. A pipe, for example, would block the process until another process writes to
 * the pipe.
 */
function refuseOtherThanFile(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined || found.isFile() || found.isDirectory()) return;
  throw new ArchiveError({ file, reason: "is a pipe, a socket or a device: pass the name of a file" });
}

/** An open database, and its absolute path. */
interface OpenDatabase {
  readonly database: DatabaseSync;
  readonly file: string;
}

/**
 * Opens a database file, or creates and fills a new file. A file of an older format is upgraded. Rejects with an
 * `ArchiveError` if the file does not belong to an emulator, is damaged, is in use or cannot be written.
 */
export async function openDatabase(name: string, preparation: Preparation): Promise<OpenDatabase> {
  if (typeof name !== "string" || name === "" || name.includes("\0"))
    throw new TypeError("db: must be the name of a file");
  // For some names, such as ":memory:", SQLite opens no file. For every absolute path, SQLite opens a file.
  const file = resolve(name);
  // node:sqlite is imported here and not at the top, because it prints a warning on older versions of Node.js, and only
  // an emulator with a file needs it.
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
    throw archiveErrorOf(error, file);
  }
}

/** Returns the function that writes a file in pieces. */
function fileWriter(database: DatabaseSync) {
  const piece = database.prepare("INSERT INTO files (token, place, bytes) VALUES (?, ?, ?)");
  const first = database.prepare("SELECT 1 FROM files WHERE token = ? LIMIT 1");
  return (token: string, file: Bytes): void => {
    // A file of a message that was deleted, and comes back with a snapshot, is still there.
    if (first.get(token) !== undefined) return;
    let place = 0;
    for (const bytes of pieces(file, PIECE_BYTES)) piece.run(token, place++, bytes);
  };
}

function writer(database: DatabaseSync) {
  const message = database.prepare(
    "INSERT INTO messages (id, conversation_id, sorting_id, message) VALUES (?, ?, ?, ?)",
  );
  const writeFile = fileWriter(database);
  const forgetWindow = database.prepare("UPDATE conversations SET window_ends_at = NULL WHERE id = ?");
  return (conversationId: number, stored: StoredMessage): void => {
    message.run(stored.id, conversationId, stored.sorting_id, toRow(stored));
    for (const file of stored.files) writeFile(file.token, file);
    if (stored.from === "customer") forgetWindow.run(conversationId);
  };
}

function fill(database: DatabaseSync, seed: readonly ConversationRecord[]): void {
  const conversation = database.prepare(
    "INSERT INTO conversations (id, inbox_id, channel, customer_name) VALUES (?, ?, ?, ?)",
  );
  const window = database.prepare("UPDATE conversations SET window_ends_at = ? WHERE id = ?");
  const write = writer(database);
  for (const { id, inboxId, channel, customerName, messages, windowSetTo } of seed) {
    conversation.run(id, inboxId, channel, customerName);
    for (const message of messages) write(id, message);
    if (windowSetTo !== undefined) window.run(windowSetTo, id);
  }
}

/**
 * Deletes the files that belong to no message. They stay until the database is opened again, because a snapshot may
 * contain their messages.
 */
function deleteUnusedFiles(database: DatabaseSync, conversations: readonly ConversationRecord[]): void {
  const used = new Set(
    conversations.flatMap(({ messages }) => messages.flatMap(({ files }) => files.map(({ token }) => token))),
  );
  const remove = database.prepare("DELETE FROM files WHERE token = ?");
  for (const { token } of database.prepare("SELECT DISTINCT token FROM files").all())
    if (!used.has(String(token))) remove.run(String(token));
}

/**
 * Makes an archive on an open database. Its methods throw `ArchiveError`, and store nothing, if a change cannot be
 * written.
 */
export function archiveOn(database: DatabaseSync, file: string): Archive {
  const conversations = readArchive(database, file);
  deleteUnusedFiles(database, conversations);
  const write = writer(database);
  const removeMessages = database.prepare("DELETE FROM messages WHERE conversation_id = ?");
  const remove = database.prepare("DELETE FROM conversations WHERE id = ?");
  const rewrite = database.prepare("UPDATE messages SET message = ? WHERE id = ?");
  const setWindow = database.prepare("UPDATE conversations SET window_ends_at = ? WHERE id = ?");
  const keep = (work: () => void): void => {
    try {
      transaction(database, work);
    } catch (error) {
      throw archiveErrorOf(error, file);
    }
  };
  return {
    conversations,
    add: (conversationId, message) => keep(() => write(conversationId, message)),
    replace: (message) => keep(() => rewrite.run(toRow(message), message.id)),
    create: (conversation) => keep(() => fill(database, [conversation])),
    delete: (conversationId) =>
      keep(() => {
        removeMessages.run(conversationId);
        remove.run(conversationId);
      }),
    load: (records) =>
      keep(() => {
        database.exec("DELETE FROM messages; DELETE FROM conversations");
        fill(database, records);
      }),
    setWindow: (conversationId, endsAt) => keep(() => setWindow.run(endsAt, conversationId)),
    close: () => database.close(),
  };
}

/**
 * Opens an archive in a file. The messages in it survive if the process is killed. A new file starts with the seed. If
 * the file cannot be opened or is damaged, the function rejects with an `ArchiveError` that names the file and says
 * what to do.
 */
export async function openArchive(name: string, seed: () => readonly ConversationRecord[]): Promise<Archive> {
  const { database, file } = await openDatabase(name, {
    fillNew: (fresh) => fill(fresh, seed()),
    upgradeFirst: (old) => upgradeToSecondFormat(old, seed()),
    upgradeSecond: (old, path) => {
      upgradeToThirdFormat(old, FILES_TABLE, fileWriter);
      // This call throws if the upgraded rows cannot be read. Then the transaction is rolled back, and the file stays
      // unchanged.
      readArchive(old, path);
    },
  });
  try {
    return archiveOn(database, file);
  } catch (error) {
    // Without this call, the file would stay locked until the process ends.
    database.close();
    throw archiveErrorOf(error, file);
  }
}
