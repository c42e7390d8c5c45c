import { type Bytes, sha256Of } from "../desk/bytes.ts";
import type { Channel, ConversationRecord, StoredFile, StoredMessage } from "../desk/conversation.ts";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { isJsonObject } from "@livedesk/schema";
import { damaged } from "./errors.ts";

type FileFacts = Omit<StoredFile, "size" | "read">;
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
    status: (status) => ["sent", "delivered", "read", "failed"].includes(String(status)),
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

const withBytes = (facts: FileFacts, bytes: Bytes): StoredFile => ({ ...facts, ...bytes });

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

/**
 * The table of files. A file is stored in pieces, so that a large file never is in memory as a whole. Its key is the
 * token, because the id of a file that was deleted may be used again.
 */
export const FILES_TABLE = `
  CREATE TABLE files (
    token TEXT NOT NULL,
    place INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (token, place)
  ) STRICT;
`;

/** The size of every piece of a file except the last. */
export const PIECE_BYTES = 256 * 1024;

/** The bytes of a file in the database. A piece is read when it is needed. */
const bytesInPieces = (piece: StatementSync, token: string, size: number): Bytes => ({
  size,
  read: (start, end) => {
    const bytes = new Uint8Array(Math.max(0, end - start));
    for (let place = Math.floor(start / PIECE_BYTES); place * PIECE_BYTES < end; place += 1) {
      const found = piece.get(token, place)?.["bytes"] as Uint8Array | undefined;
      const from = Math.max(0, start - place * PIECE_BYTES);
      if (found !== undefined)
        bytes.set(found.subarray(from, end - place * PIECE_BYTES), place * PIECE_BYTES + from - start);
    }
    return bytes;
  },
});

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
  const length = database.prepare("SELECT sum(length(bytes)) AS size FROM files WHERE token = ?");
  const piece = database.prepare("SELECT bytes FROM files WHERE token = ? AND place = ?");

  const bytesOf = ({ id, token, sha256: expected }: FileFacts): Bytes => {
    const bytes = bytesInPieces(piece, token, Number(length.get(token)?.["size"] ?? 0));
    if (sha256Of(bytes) !== expected) throw damage(`the file with the id ${id} is missing, or its bytes have changed`);
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
