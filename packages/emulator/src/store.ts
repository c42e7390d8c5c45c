import { createHash, randomBytes } from "node:crypto";
import type { Conversation } from "./conversation.ts";
import { seedConversations } from "./seed-conversations.ts";
import type { MessageDraft, StoredFile, StoredMessage, UploadedFile } from "./stored-message.ts";

// The first ids that the contract's examples were given.
const FIRST_MESSAGE_ID = 3030;
const FIRST_FILE_ID = 199;

/** What a message needs, beside its draft, to be kept. */
export type NewMessage = MessageDraft & Pick<StoredMessage, "from" | "failure">;

/** Everything that exists in one emulator, in memory. */
export class Store {
  readonly now: () => Date;
  readonly #conversations: Map<number, Conversation>;
  readonly #files = new Map<string, StoredFile>();
  #nextMessageId = FIRST_MESSAGE_ID;
  #nextFileId = FIRST_FILE_ID;

  constructor(now: () => Date) {
    this.now = now;
    this.#conversations = new Map(seedConversations(now()).map((conversation) => [conversation.id, conversation]));
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

  add(conversationId: number, message: NewMessage): StoredMessage {
    const { messages } = this.#existing(conversationId);
    const stored = {
      ...message,
      id: this.#nextMessageId++,
      sorting_id: messages.length + 1,
      created_at: Math.floor(this.now().getTime() / 1000),
      files: message.files.map((file) => this.#keep(file)),
    };
    this.#put(conversationId, [...messages, stored]);
    return stored;
  }

  replace(conversationId: number, message: StoredMessage): StoredMessage {
    const { messages } = this.#existing(conversationId);
    this.#put(
      conversationId,
      messages.map((other) => (other.id === message.id ? message : other)),
    );
    return message;
  }

  #existing(id: number): Conversation {
    const conversation = this.#conversations.get(id);
    if (conversation === undefined) throw new Error(`there is no conversation ${id}`);
    return conversation;
  }

  #put(conversationId: number, messages: readonly StoredMessage[]): void {
    this.#conversations.set(conversationId, { ...this.#existing(conversationId), messages });
  }

  #keep(file: UploadedFile): StoredFile {
    const sha256 = createHash("sha256").update(file.bytes).digest("hex");
    const kept = { ...file, id: this.#nextFileId++, token: randomBytes(24).toString("base64url"), sha256 };
    this.#files.set(kept.token, kept);
    return kept;
  }
}
