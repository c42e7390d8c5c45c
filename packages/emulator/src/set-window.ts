import type { Conversation } from "./desk/conversation.ts";
import { findConversation } from "./find-conversation.ts";
import { Refusal } from "./http/refusal.ts";
import type { Store } from "./desk/store.ts";

/** Opens or closes the window of a WhatsApp conversation; throws for one that is unknown or has no window. */
export function setWindow(store: Store, conversationId: number | string, open: boolean): Conversation {
  const conversation = findConversation(store, conversationId);
  if (conversation.channel !== "whatsapp")
    throw new Refusal(422, `open: conversation ${conversation.id} is no WhatsApp conversation, so it has no window`);
  store.setWindow(conversation.id, open);
  return conversation;
}
