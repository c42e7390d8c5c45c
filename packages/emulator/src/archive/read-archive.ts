import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { Channel, ConversationRecord } from "../desk/conversation.ts";
import type { StoredFile, StoredMessage } from "../stored-message.ts";
import { damaged } from "./failure.ts";
import { fromRow } from "./rows.ts";

const isChannel = (value: unknown): value is Channel => value === "whatsapp" || value === "website";

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/**
 * Everything that a database holds. Throws `ArchiveFailure` if any of it is damaged, which the first send would otherwise
 * find out: a place that is missing, for one, would be given twice.
 */
export function readArchive(database: DatabaseSync, file: string): readonly ConversationRecord[] {
  const damage = (detail: string): Error => damaged(file, detail);
  const check = Object.values(database.prepare("PRAGMA quick_check(1)").get() ?? {})[0];
  if (check !== "ok") throw damage("its pages do not fit together");

  const conversations = database.prepare(
    "SELECT id, inbox_id, channel, customer_name, window_ends_at FROM conversations ORDER BY id",
  );
  const rows = database.prepare(
    "SELECT id, sorting_id, message FROM messages WHERE conversation_id = ? ORDER BY sorting_id",
  );
  const files = database.prepare("SELECT bytes FROM files WHERE id = ?");

  const bytesOf = ({ id, sha256: expected }: Omit<StoredFile, "bytes">): StoredFile["bytes"] => {
    const bytes = files.get(id)?.["bytes"] as StoredFile["bytes"] | undefined;
    if (bytes === undefined || sha256(bytes) !== expected)
      throw damage(`the file with the id ${id} is missing, or its bytes have changed`);
    return bytes;
  };

  const messagesOf = (conversationId: number): readonly StoredMessage[] =>
    rows.all(conversationId).map(({ id, sorting_id, message }, at) => {
      const place = { id: Number(id), sorting_id: Number(sorting_id) };
      if (place.sorting_id !== at + 1) throw damage(`conversation ${conversationId} has no message at place ${at + 1}`);
      return fromRow(String(message), place, bytesOf, damage);
    });

  const records = conversations.all().map(({ id, inbox_id, channel, customer_name, window_ends_at }) => {
    if (!isChannel(channel)) throw damage(`the channel of conversation ${Number(id)} cannot be read`);
    return {
      id: Number(id),
      inboxId: Number(inbox_id),
      channel,
      customerName: String(customer_name),
      windowSetTo: window_ends_at === null ? undefined : Number(window_ends_at),
      messages: messagesOf(Number(id)),
    };
  });

  const all = Number(database.prepare("SELECT count(*) AS count FROM messages").get()?.["count"]);
  const found = records.reduce((sum, { messages }) => sum + messages.length, 0);
  if (found !== all) throw damage(`${all - found} of its messages belong to no conversation`);
  return records;
}
