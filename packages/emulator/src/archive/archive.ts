import type { ConversationRecord } from "../desk/conversation.ts";
import type { StoredMessage } from "../stored-message.ts";

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
