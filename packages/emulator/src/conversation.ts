import type { StoredMessage } from "./stored-message.ts";

/** Where a conversation takes place. */
export type Channel = "whatsapp" | "website";

/** A conversation as a plain value: how it starts, and how it is kept. */
export interface ConversationRecord {
  readonly id: number;
  readonly inboxId: number;
  readonly channel: Channel;
  readonly messages: readonly StoredMessage[];
}

/** A conversation with one customer. */
export class Conversation implements ConversationRecord {
  readonly id: number;
  readonly inboxId: number;
  readonly channel: Channel;
  readonly #messages: StoredMessage[] = [];
  #customerWroteAt: number | undefined;

  constructor({ id, inboxId, channel }: Omit<ConversationRecord, "messages">) {
    this.id = id;
    this.inboxId = inboxId;
    this.channel = channel;
  }

  /** All of them, oldest first: a live view, since a copy for each of many messages would cost the square of their number. */
  get messages(): readonly StoredMessage[] {
    return this.#messages;
  }

  /** When the customer wrote last, in Unix seconds; undefined if never. */
  get customerWroteAt(): number | undefined {
    return this.#customerWroteAt;
  }

  /** Takes a message in at its place, which may be that of its former self. */
  put(message: StoredMessage): void {
    this.#messages[message.sorting_id - 1] = message;
    if (message.from === "customer") this.#customerWroteAt = message.created_at;
  }
}
