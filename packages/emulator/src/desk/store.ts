import { createHash, randomBytes } from "node:crypto";
import {
  Conversation,
  type ConversationRecord,
  type MessageDraft,
  statusChange,
  type StoredFile,
  type StoredMessage,
  type UploadedFile,
  WINDOW_MS,
} from "./conversation.ts";
import type { Changes } from "../events.ts";
import { idSchema, textMessageSchema } from "@livedesk/schema";
import { Refusal, validate } from "../http/refusal.ts";
import { refuseUnstorable } from "../refuse-unstorable.ts";

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

/** Where a store keeps its messages. What a method was given is kept when it returns. */
export interface Archive {
  /** What was there when it was opened. */
  readonly conversations: readonly ConversationRecord[];
  /** One of the customer takes the place of a window that was set before. */
  add(conversationId: number, message: StoredMessage): void;
  replace(message: StoredMessage): void;
  /** Keeps when a window ends, in ms. */
  setWindow(conversationId: number, endsAt: number): void;
  close(): void;
}

const forget = (): void => undefined;

/** An archive that keeps nothing: what exists ends with its process. */
export const noArchive = (conversations: readonly ConversationRecord[]): Archive => ({
  conversations,
  add: forget,
  replace: forget,
  setWindow: forget,
  close: forget,
});

/** The conversation with an id; throws a 404 that names the ones there are. */
export function findConversation(store: Store, id: number | string): Conversation {
  const found = idSchema.safeParse(id).success ? store.conversation(Number(id)) : undefined;
  if (found !== undefined) return found;
  const ids = store.conversations().map((conversation) => conversation.id);
  throw new Refusal(404, `There is no such conversation; this emulator has ${ids.join(", ")}`);
}

/**
 * The message with an id in a conversation; throws a 404 otherwise. Upstream answers its retry with 422 here, as it does
 * for anything that goes wrong there; 404 is what it answers for a missing message everywhere else.
 */
export function findMessage({ id: conversationId, messages }: Conversation, id: string): StoredMessage {
  const found = idSchema.safeParse(id).success ? messages.find((message) => message.id === Number(id)) : undefined;
  if (found === undefined) throw new Refusal(404, `There is no such message in conversation ${conversationId}`);
  return found;
}

/** Opens or closes the window of a WhatsApp conversation; throws for one that is unknown or has no window. */
export function setWindow(store: Store, conversationId: number | string, open: boolean): Conversation {
  const conversation = findConversation(store, conversationId);
  if (conversation.channel !== "whatsapp")
    throw new Refusal(422, `open: conversation ${conversation.id} is no WhatsApp conversation, so it has no window`);
  store.setWindow(conversation.id, open);
  return conversation;
}

/** Stores a message from the customer, which opens the window of a WhatsApp conversation for 24 hours. */
export function receiveMessage(store: Store, conversationId: number | string, text: string): StoredMessage {
  const { id } = findConversation(store, conversationId);
  refuseUnstorable(text, "content");
  const { content } = validate(textMessageSchema, { content: text });
  return store.add(id, {
    from: "customer",
    content,
    private: false,
    content_attributes: {},
    failure: undefined,
    files: [],
  });
}
