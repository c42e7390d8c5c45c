import type { StoredMessage } from "./stored-message.ts";

/** Where a conversation takes place. */
export type Channel = "whatsapp" | "website";

/** A conversation with one customer. */
export interface Conversation {
  readonly id: number;
  readonly inboxId: number;
  readonly channel: Channel;
  readonly messages: readonly StoredMessage[];
}
