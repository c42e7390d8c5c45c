import { randomBytes } from "node:crypto";
import { idSchema, textMessageSchema } from "@livedesk/schema";
import { Refusal, refuseUnstorable, validate } from "../http/refusal.ts";
import {
  Conversation,
  type ConversationRecord,
  type NewMessage,
  statusChange,
  type StoredFile,
  type StoredMessage,
  type UploadedFile,
  WINDOW_MS,
} from "./conversation.ts";

/** The place where a store keeps its messages. The change is stored when the method returns. */
export interface Archive {
  /** The conversations that existed when the archive was opened. */
  readonly conversations: readonly ConversationRecord[];
  /** Adds a message. A message from the customer replaces a window that was set by hand. */
  add(conversationId: number, message: StoredMessage): void;
  replace(message: StoredMessage): void;
  /** Adds a conversation with its messages. */
  create(conversation: ConversationRecord): void;
  /** Removes a conversation with its messages. */
  delete(conversationId: number): void;
  /** Replaces everything. */
  load(conversations: readonly ConversationRecord[]): void;
  /** Stores when a window ends, in ms since 1970. */
  setWindow(conversationId: number, endsAt: number): void;
  close(): void;
}

const keepNothing = (): void => undefined;

/** An archive that stores nothing, so all messages are lost when the process ends. */
export const memoryArchive = (conversations: readonly ConversationRecord[]): Archive => ({
  conversations,
  add: keepNothing,
  replace: keepNothing,
  create: keepNothing,
  delete: keepNothing,
  load: keepNothing,
  setWindow: keepNothing,
  close: keepNothing,
});

// These are the first ids in the contract's examples.
const FIRST_MESSAGE_ID = 3030;
const FIRST_FILE_ID = 199;

/** All conversations, messages and files of one emulator. Each change is stored in the archive first, then in memory. */
export class Store {
  readonly now: () => Date;
  readonly #archive: Archive;
  readonly #changed: (conversationId: number) => void;
  readonly #conversations = new Map<number, Conversation>();
  readonly #files = new Map<string, StoredFile>();
  #nextMessageId = FIRST_MESSAGE_ID;
  #nextFileId = FIRST_FILE_ID;

  constructor(now: () => Date, archive: Archive, changed: (conversationId: number) => void) {
    this.now = now;
    this.#archive = archive;
    this.#changed = changed;
    for (const record of archive.conversations) this.#open(record);
  }

  conversations(): readonly Conversation[] {
    return [...this.#conversations.values()];
  }

  /** Returns the conversation with this id. Throws a 404 that names the ids that exist. */
  conversation(id: number | string): Conversation {
    const found = idSchema.safeParse(id).success ? this.#conversations.get(Number(id)) : undefined;
    if (found !== undefined) return found;
    throw new Refusal(404, `There is no such conversation; ${this.#hint(String(id))}`);
  }

  /** Returns all conversations as plain values, which later changes do not change. */
  records(): readonly ConversationRecord[] {
    return this.conversations().map((conversation) => conversation.record());
  }

  /** The ids of the next message and of the next file. */
  nextIds(): { readonly message: number; readonly file: number } {
    return { message: this.#nextMessageId, file: this.#nextFileId };
  }

  /** Adds a conversation, whose id must be new. */
  create(record: ConversationRecord): Conversation {
    this.#archive.create(record);
    this.#open(record);
    this.#changed(record.id);
    return this.conversation(record.id);
  }

  /** Removes a conversation with its messages and files. Throws a 404 for an unknown conversation. */
  delete(id: number | string): void {
    const conversation = this.conversation(id);
    this.#archive.delete(conversation.id);
    this.#conversations.delete(conversation.id);
    for (const { token } of conversation.messages.flatMap(({ files }) => files)) this.#files.delete(token);
    this.#changed(conversation.id);
  }

  /** Replaces everything. The next ids are these, or more if the conversations contain larger ids. */
  load(records: readonly ConversationRecord[], nextIds: { readonly message: number; readonly file: number }): void {
    this.#archive.load(records);
    this.#conversations.clear();
    this.#files.clear();
    this.#nextMessageId = Math.max(FIRST_MESSAGE_ID, nextIds.message);
    this.#nextFileId = Math.max(FIRST_FILE_ID, nextIds.file);
    for (const record of records) this.#open(record);
  }

  /** Returns the message with this id, and its conversation. Throws a 404 if there is none. */
  message(id: number | string): { readonly conversation: Conversation; readonly message: StoredMessage } {
    for (const conversation of this.#conversations.values()) {
      const message = conversation.messages.find((each) => String(each.id) === String(id));
      if (message !== undefined) return { conversation, message };
    }
    throw new Refusal(404, "There is no such message");
  }

  file(token: string): StoredFile | undefined {
    return this.#files.get(token);
  }

  add(conversationId: number, { failure, ...message }: NewMessage): StoredMessage {
    const conversation = this.conversation(conversationId);
    const now = this.now();
    const stored = {
      ...message,
      id: this.#nextMessageId,
      sorting_id: conversation.messages.length + 1,
      created_at: Math.floor(now.getTime() / 1000),
      history: [statusChange(now, failure)],
      files: message.files.map((file, index) => storedFile(file, this.#nextFileId + index)),
    };
    // The archive comes first, because a message that the archive cannot store must not become visible.
    this.#archive.add(conversationId, stored);
    this.#put(conversation, stored);
    return stored;
  }

  replace(conversationId: number, message: StoredMessage): StoredMessage {
    const conversation = this.conversation(conversationId);
    this.#archive.replace(message);
    this.#put(conversation, message);
    return message;
  }

  /** Stores a message from the customer, which opens the window of a WhatsApp conversation for 24 hours. */
  receive(conversationId: number, text: string): StoredMessage {
    const { id } = this.conversation(conversationId);
    refuseUnstorable(text, "content");
    const { content } = validate(textMessageSchema, { content: text });
    return this.add(id, {
      from: "customer",
      content,
      private: false,
      content_attributes: {},
      failure: undefined,
      files: [],
    });
  }

  /**
   * Opens a window, as if the customer had just written, or closes it, as if 24 hours had passed. If the window is
   * already closed, its end does not change. Throws a 422 for a conversation that has no window.
   */
  setWindow(conversationId: number, open: boolean): Conversation {
    const conversation = this.conversation(conversationId);
    if (conversation.channel !== "whatsapp")
      throw new Refusal(
        422,
        `open: conversation ${conversation.id} is not a WhatsApp conversation, so it has no 24-hour window`,
      );
    const now = this.now().getTime();
    const endsAt = open ? now + WINDOW_MS : Math.min(conversation.windowEndsAt ?? now, now);
    this.#archive.setWindow(conversation.id, endsAt);
    conversation.windowEndsAt = endsAt;
    this.#changed(conversation.id);
    return conversation;
  }

  /** Says which conversations exist, and which one was probably meant: the only one whose id differs in one character. */
  #hint(id: string): string {
    const ids = [...this.#conversations.keys()];
    const shown = ids.slice(0, MOST_SHOWN).join(", ");
    const rest = ids.length > MOST_SHOWN ? ` and ${ids.length - MOST_SHOWN} more` : "";
    const near = ids.filter((each) => isAlmost(id, String(each)));
    return `this emulator has ${shown || "none"}${rest}${near.length === 1 ? `; did you mean ${near[0]}?` : ""}`;
  }

  #open(record: ConversationRecord): void {
    this.#conversations.set(record.id, new Conversation(record));
    for (const message of record.messages) this.#count(message);
  }

  #put(conversation: Conversation, message: StoredMessage): void {
    conversation.put(message);
    this.#count(message);
    this.#changed(conversation.id);
  }

  #count(message: StoredMessage): void {
    this.#nextMessageId = Math.max(this.#nextMessageId, message.id + 1);
    for (const file of message.files) {
      this.#files.set(file.token, file);
      this.#nextFileId = Math.max(this.#nextFileId, file.id + 1);
    }
  }
}

/**
 * Returns the message with this id in a conversation. Throws a 404 if there is none. Chatwoot answers the retry of an
 * unknown message with 422, as it answers every error of a retry. Everywhere else, Chatwoot answers an unknown message
 * with 404.
 */
export function findMessage({ id: conversationId, messages }: Conversation, id: string): StoredMessage {
  const found = idSchema.safeParse(id).success ? messages.find((message) => message.id === Number(id)) : undefined;
  if (found === undefined) throw new Refusal(404, `There is no such message in conversation ${conversationId}`);
  return found;
}

const MOST_SHOWN = 20;

/** Whether one string becomes the other if one character is added, removed or replaced. */
function isAlmost(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  const same = Array.from(short).findIndex((character, at) => character !== long[at]);
  const at = same === -1 ? short.length : same;
  return short.slice(short.length === long.length ? at + 1 : at) === long.slice(at + 1);
}

const storedFile = (file: UploadedFile, id: number): StoredFile => ({
  ...file,
  id,
  token: randomBytes(24).toString("base64url"),
});
