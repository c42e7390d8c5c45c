import { createHash, randomBytes } from "node:crypto";
import type { Archive } from "../archive/archive.ts";
import { Conversation, WINDOW_MS } from "./conversation.ts";
import type { Changes } from "../events/changes.ts";
import { statusChange } from "../status-change.ts";
import type { MessageDraft, StoredFile, StoredMessage, UploadedFile } from "../stored-message.ts";

// The first ids that the contract's examples were given.
const FIRST_MESSAGE_ID = 3030;
const FIRST_FILE_ID = 199;

/** What a message needs, beside its draft, to be kept. */
export interface NewMessage extends MessageDraft, Pick<StoredMessage, "from"> {
  /** Why it is not delivered; undefined when it is. */
  readonly failure: string | undefined;
}

/** Everything that exists in one emulator: in memory, and in its archive first. */
export class Store {
  readonly now: () => Date;
  readonly #archive: Archive;
  readonly #changes: Changes;
  readonly #conversations = new Map<number, Conversation>();
  readonly #files = new Map<string, StoredFile>();
  #nextMessageId = FIRST_MESSAGE_ID;
  #nextFileId = FIRST_FILE_ID;

  constructor(now: () => Date, archive: Archive, changes: Changes) {
    this.now = now;
    this.#archive = archive;
    this.#changes = changes;
    for (const record of archive.conversations) {
      this.#conversations.set(record.id, new Conversation(record));
      for (const message of record.messages) this.#count(message);
    }
  }

  conversations(): readonly Conversation[] {
    return [...this.#conversations.values()];
  }

  conversation(id: number): Conversation | undefined {
    return this.#conversations.get(id);
  }

  file(token: string): StoredFile | undefined {
    return this.#files.get(token);
  }

  add(conversationId: number, { failure, ...message }: NewMessage): StoredMessage {
    const conversation = this.#existing(conversationId);
    const now = this.now();
    const stored = {
      ...message,
      id: this.#nextMessageId,
      sorting_id: conversation.messages.length + 1,
      created_at: Math.floor(now.getTime() / 1000),
      history: [statusChange(now, failure)],
      files: message.files.map((file, index) => storedFile(file, this.#nextFileId + index)),
    };
    // First, since a message that could not be kept must not be seen either.
    this.#archive.add(conversationId, stored);
    this.#take(conversation, stored);
    return stored;
  }

  replace(conversationId: number, message: StoredMessage): StoredMessage {
    const conversation = this.#existing(conversationId);
    this.#archive.replace(message);
    this.#take(conversation, message);
    return message;
  }

  /**
   * Opens the window as if the customer had just written, or closes it as if 24 hours had passed. One that is closed
   * already keeps its end.
   */
  setWindow(conversationId: number, open: boolean): void {
    const conversation = this.#existing(conversationId);
    const now = this.now().getTime();
    const endsAt = open ? now + WINDOW_MS : Math.min(conversation.windowEndsAt ?? now, now);
    this.#archive.setWindow(conversationId, endsAt);
    conversation.windowEndsAt = endsAt;
    this.#announce(conversationId);
  }

  #existing(id: number): Conversation {
    const conversation = this.#conversations.get(id);
    if (conversation === undefined) throw new Error(`there is no conversation ${id}`);
    return conversation;
  }

  #take(conversation: Conversation, message: StoredMessage): void {
    conversation.put(message);
    this.#count(message);
    this.#announce(conversation.id);
  }

  #announce(conversationId: number): void {
    this.#changes.announce({ what: "messages", conversation_id: conversationId });
  }

  #count(message: StoredMessage): void {
    this.#nextMessageId = Math.max(this.#nextMessageId, message.id + 1);
    for (const file of message.files) {
      this.#files.set(file.token, file);
      this.#nextFileId = Math.max(this.#nextFileId, file.id + 1);
    }
  }
}

const storedFile = (file: UploadedFile, id: number): StoredFile => ({
  ...file,
  id,
  token: randomBytes(24).toString("base64url"),
  sha256: createHash("sha256").update(file.bytes).digest("hex"),
});
