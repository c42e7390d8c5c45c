import type { Channel, ConversationRecord, StoredFile, StoredMessage } from "../desk/conversation.ts";
import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { isJsonObject } from "@livedesk/schema";
import { damaged } from "./errors.ts";

type FileFacts = Omit<StoredFile, "bytes">;
type Bytes = StoredFile["bytes"];
type Message = Omit<StoredMessage, "files"> & { readonly files: readonly FileFacts[] };
type Check = (value: unknown) => boolean;

const factsOf = ({ id, token, name, type, sha256 }: StoredFile): FileFacts => ({ id, token, name, type, sha256 });

/** A message as JSON text, without the bytes of its files. JSON keeps every string exactly as it was sent. */
export const toRow = (message: StoredMessage): string =>
  JSON.stringify({ ...message, files: message.files.map(factsOf) });

const isText: Check = (value) => typeof value === "string";
const isId: Check = (value) => Number.isSafeInteger(value) && Number(value) > 0;

/** Returns the name of the first field that is missing or has a wrong value, and undefined if all fields are right. */
function wrongField(value: unknown, fields: Readonly<Record<string, Check>>): string | undefined {
  const found = isJsonObject(value) ? value : {};
  return Object.entries(fields).find(([name, isRight]) => !isRight(found[name]))?.[0];
}

const isChange: Check = (value) =>
  wrongField(value, {
    status: (status) => status === "sent" || status === "failed",
    at: Number.isFinite,
    reason: (reason) => reason === undefined || isText(reason),
  }) === undefined;

const isFile: Check = (value) =>
  wrongField(value, { id: isId, token: isText, name: isText, type: isText, sha256: isText }) === undefined;

const MESSAGE: Readonly<Record<string, Check>> = {
  from: (from) => from === "customer" || from === "agent",
  content: isText,
  private: (isPrivate) => typeof isPrivate === "boolean",
  content_attributes: isJsonObject,
  template_params: (params) => params === undefined || isJsonObject(params),
  created_at: Number.isSafeInteger,
  history: (history) => Array.isArray(history) && history.length > 0 && history.every(isChange),
  files: (files) => Array.isArray(files) && files.every(isFile),
};

const withBytes = (facts: FileFacts, bytes: Bytes): StoredFile => ({ ...facts, bytes });

/** The properties of a message that are stored in their own columns. */
interface RowPlace {
  readonly id: number;
  readonly sorting_id: number;
}

/**
 * Reads the message in a row, with the bytes of its files. If the row cannot be read, `damage` makes the error.
 * `damage` is called with the name of the field, and never with text of a message.
 */
function fromRow(
  row: string,
  { id, sorting_id }: RowPlace,
  bytesOf: (file: FileFacts) => Bytes,
  damage: (detail: string) => Error,
): StoredMessage {
  const message = parseRow(row);
  if (message === undefined) throw damage(`message ${id} is not valid JSON`);
  const field = wrongField(message, {
    id: (found) => found === id,
    sorting_id: (found) => found === sorting_id,
    ...MESSAGE,
  });
  if (field !== undefined) throw damage(`the field ${field} of message ${id} cannot be read`);
  // All fields were checked above.
  const { files, ...rest } = message as Message;
  return { ...rest, files: files.map((facts) => withBytes(facts, bytesOf(facts))) };
}

/**
 * Parses a row. Returns undefined if the row is not valid JSON. The parser's error is dropped, because it contains text
 * of the row.
 */
function parseRow(row: string): unknown {
  try {
    return JSON.parse(row) as unknown;
  } catch {
    return undefined;
  }
}

const isChannel = (value: unknown): value is Channel => value === "whatsapp" || value === "website";

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/**
 * Reads everything that a database contains. Throws `ArchiveError` if any part is damaged, because damage that is
 * ignored would lead to wrong data later. For example, if a message in the middle of a conversation were missing, a new
 * message would get the place of an existing message.
 */
export function readArchive(database: DatabaseSync, file: string): readonly ConversationRecord[] {
  const damage = (detail: string): Error => damaged(file, detail);
  const check = Object.values(database.prepare("PRAGMA quick_check(1)").get() ?? {})[0];
  if (check !== "ok") throw damage("its pages are not consistent");

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
