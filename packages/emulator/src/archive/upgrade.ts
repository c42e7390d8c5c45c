import type { DatabaseSync } from "node:sqlite";
import type { ConversationRecord } from "../desk/conversation.ts";
import { type Bytes, inMemory } from "../desk/bytes.ts";
import { statusChange } from "../desk/conversation.ts";

const COLUMNS = `
  ALTER TABLE conversations ADD COLUMN customer_name TEXT NOT NULL DEFAULT 'Customer';
  ALTER TABLE conversations ADD COLUMN window_ends_at INTEGER;
`;

/** A message in the first format. It has its last failure, but no history. */
interface FirstRow {
  readonly failure?: string;
  readonly created_at: number;
}

// The first format did not contain the times of retries, so the history starts with the current status.
function secondRow(row: string): string {
  const { failure, ...message } = JSON.parse(row) as FirstRow;
  return JSON.stringify({ ...message, history: [statusChange(new Date(message.created_at * 1000), failure)] });
}

/**
 * Converts a row to the second format. A row that is not valid JSON stays unchanged, and the error is reported when the
 * archive is read.
 */
function upgradedRow(row: string): string {
  try {
    return secondRow(row);
  } catch {
    return row;
  }
}

/**
 * Upgrades a database from the first format to the second. The second format adds the names of customers, the windows
 * that were set by hand, and the histories of messages.
 */
export function upgradeToSecondFormat(database: DatabaseSync, seed: readonly ConversationRecord[]): void {
  database.exec(COLUMNS);
  const name = database.prepare("UPDATE conversations SET customer_name = ? WHERE id = ?");
  for (const { id, customerName } of seed) name.run(customerName, id);
  const rewrite = database.prepare("UPDATE messages SET message = ? WHERE id = ?");
  for (const { id, message } of database.prepare("SELECT id, message FROM messages").all())
    rewrite.run(upgradedRow(String(message)), id ?? null);
}

/** The part of a message in the second format that names its files. */
interface FilesRow {
  readonly files?: readonly { readonly id: number; readonly token: string }[];
}

/** Returns the files of a message. A row that cannot be parsed has none, and is reported when the archive is read. */
function filesIn(row: string): NonNullable<FilesRow["files"]> {
  try {
    return (JSON.parse(row) as FilesRow | null)?.files ?? [];
  } catch {
    return [];
  }
}

/**
 * Upgrades a database from the second format to the third, which stores each file in pieces under its token.
 * `filesTable` makes the new table, and `writerOf` returns the function that writes a file into it.
 */
export function upgradeToThirdFormat(
  database: DatabaseSync,
  filesTable: string,
  writerOf: (database: DatabaseSync) => (token: string, bytes: Bytes) => void,
): void {
  database.exec(`ALTER TABLE files RENAME TO whole_files; ${filesTable}`);
  const write = writerOf(database);
  const whole = database.prepare("SELECT bytes FROM whole_files WHERE id = ?");
  for (const { message } of database.prepare("SELECT message FROM messages").all())
    for (const { id, token } of filesIn(String(message))) {
      const bytes = whole.get(id)?.["bytes"] as Uint8Array<ArrayBuffer> | undefined;
      if (bytes !== undefined) write(token, inMemory(bytes));
    }
  database.exec("DROP TABLE whole_files");
}
