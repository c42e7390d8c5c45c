import type { ConversationRecord } from "../conversation.ts";
import type { StoredMessage } from "../stored-message.ts";

/** Where a store keeps its messages. What `add` and `replace` were given is kept when they return. */
export interface Archive {
  /** What was there when it was opened. */
  readonly conversations: readonly ConversationRecord[];
  add(conversationId: number, message: StoredMessage): void;
  replace(message: StoredMessage): void;
  close(): void;
}
