import type { DatabaseSync } from "node:sqlite";
import type { ConversationRecord } from "../desk/conversation.ts";
import type { StoredMessage } from "../stored-message.ts";
import { explained } from "./failure.ts";
import type { Archive } from "./archive.ts";
import { openDatabase, transaction } from "./sqlite.ts";
import { readArchive } from "./read-archive.ts";
import { toRow } from "./rows.ts";
import { upgrade } from "./upgrade.ts";

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
 * An archive on a database that has been opened. Where something cannot be written, it throws `ArchiveFailure`, and nothing of
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
 * An archive in a file, which outlives a killed process; a new one starts with the seed. Rejects with an `ArchiveFailure`, which
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
