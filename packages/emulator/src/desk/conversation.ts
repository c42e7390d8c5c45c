import type { StoredMessage } from "../stored-message.ts";

/** How long a customer's message keeps the WhatsApp window open, in milliseconds. */
export const WINDOW_MS = 24 * 60 * 60 * 1000;

/** Where a conversation takes place. */
export type Channel = "whatsapp" | "website";

/** A conversation as a plain value: how it starts, and how it is kept. */
export interface ConversationRecord {
  readonly id: number;
  readonly inboxId: number;
  readonly channel: Channel;
  readonly customerName: string;
  readonly messages: readonly StoredMessage[];
  /** When the window ends, in ms, if that was set by hand since the customer's last message. */
  readonly windowSetTo?: number | undefined;
}

/** A conversation with one customer. */
export class Conversation implements ConversationRecord {
  readonly id: number;
  readonly inboxId: number;
  readonly channel: Channel;
  readonly customerName: string;
  /** When the window ends or ended, in ms; undefined if nothing has opened one. The last who set it counts. */
  windowEndsAt: number | undefined;
  readonly #messages: StoredMessage[] = [];

  constructor({ id, inboxId, channel, customerName, messages, windowSetTo }: ConversationRecord) {
    this.id = id;
    this.inboxId = inboxId;
    this.channel = channel;
    this.customerName = customerName;
    for (const message of messages) this.put(message);
    this.windowEndsAt = windowSetTo ?? this.windowEndsAt;
  }

  /** All of them, oldest first: a live view, since a copy for each of many messages would cost the square of their number. */
  get messages(): readonly StoredMessage[] {
    return this.#messages;
  }

  /** Takes a message in at its place, which may be that of its former self. One of the customer opens the window. */
  put(message: StoredMessage): void {
    this.#messages[message.sorting_id - 1] = message;
    if (message.from === "customer") this.windowEndsAt = message.created_at * 1000 + WINDOW_MS;
  }
}
