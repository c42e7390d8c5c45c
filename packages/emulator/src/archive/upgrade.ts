import type { DatabaseSync } from "node:sqlite";
import type { ConversationRecord } from "../desk/conversation.ts";
import { statusChange } from "../desk/conversation.ts";
import { readArchive } from "./rows.ts";

const COLUMNS = `
  ALTER TABLE conversations ADD COLUMN customer_name TEXT NOT NULL DEFAULT 'Customer';
  ALTER TABLE conversations ADD COLUMN window_ends_at INTEGER;
`;

/** A message as the first format kept it: with its last failure, and without a history. */
interface FirstRow {
  readonly failure?: string;
  readonly created_at: number;
}

// When a message was retried was not kept, so its history starts with the status that it has.
function secondRow(row: string): string {
  const { failure, ...message } = JSON.parse(row) as FirstRow;
  return JSON.stringify({ ...message, history: [statusChange(new Date(message.created_at * 1000), failure)] });
}

/** The row, unless it is no JSON: it stays as it is, and is found when everything is read. */
function upgradedRow(row: string): string {
  try {
    return secondRow(row);
  } catch {
    return row;
  }
}

/**
 * Brings a database of the first format to the second: names of customers, windows that were set, and histories. Throws
 * `ArchiveError` if what comes of it cannot be read, so that the file stays as it was.
 */
export function upgrade(database: DatabaseSync, seed: readonly ConversationRecord[], file: string): void {
  database.exec(COLUMNS);
  const name = database.prepare("UPDATE conversations SET customer_name = ? WHERE id = ?");
  for (const { id, customerName } of seed) name.run(customerName, id);
  const rewrite = database.prepare("UPDATE messages SET message = ? WHERE id = ?");
  for (const { id, message } of database.prepare("SELECT id, message FROM messages").all())
    rewrite.run(upgradedRow(String(message)), id ?? null);
  readArchive(database, file);
}
