import type { DatabaseSync } from "node:sqlite";
import type { Channel, ConversationRecord } from "../conversation.ts";
import type { StoredMessage } from "../stored-message.ts";
import type { Archive } from "./archive.ts";
import { openDatabase, transaction } from "./open-database.ts";
import { fromRow, toRow } from "./stored-row.ts";
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

function readAll(database: DatabaseSync): readonly ConversationRecord[] {
  const conversations = database.prepare(
    "SELECT id, inbox_id, channel, customer_name, window_ends_at FROM conversations ORDER BY id",
  );
  const messages = database.prepare("SELECT message FROM messages WHERE conversation_id = ? ORDER BY sorting_id");
  const file = database.prepare("SELECT bytes FROM files WHERE id = ?");
  const bytesOf = (id: number) => file.get(id)?.["bytes"] as Uint8Array<ArrayBuffer>;
  return conversations.all().map(({ id, inbox_id, channel, customer_name, window_ends_at }) => ({
    id: Number(id),
    inboxId: Number(inbox_id),
    channel: channel as Channel,
    customerName: String(customer_name),
    windowSetTo: window_ends_at === null ? undefined : Number(window_ends_at),
    messages: messages.all(id ?? null).map(({ message }) => fromRow(String(message), bytesOf)),
  }));
}

/** An archive in a file, which outlives a killed process; a new one starts with the seed. */
export async function openArchive(file: string, seed: () => readonly ConversationRecord[]): Promise<Archive> {
  const database = await openDatabase(file, {
    fill: (fresh) => fill(fresh, seed()),
    upgrade: (old) => upgrade(old, seed()),
  });
  const write = writer(database);
  const rewrite = database.prepare("UPDATE messages SET message = ? WHERE id = ?");
  const setWindow = database.prepare("UPDATE conversations SET window_ends_at = ? WHERE id = ?");
  return {
    conversations: readAll(database),
    add: (conversationId, message) => transaction(database, () => write(conversationId, message)),
    replace: (message) => void rewrite.run(toRow(message), message.id),
    setWindow: (conversationId, endsAt) => void setWindow.run(endsAt, conversationId),
    close: () => database.close(),
  };
}
