import type { Conversation } from "./desk/conversation.ts";

/** Whether free text may be sent: `none` where the channel has no such window. */
export type ConversationWindow = "open" | "closed" | "none";

/**
 * The WhatsApp window of a conversation: open for 24 hours after the customer's last message, unless it was set since. As
 * upstream has it, a customer who never wrote has opened nothing.
 */
export function conversationWindow({ channel, windowEndsAt = -Infinity }: Conversation, now: Date): ConversationWindow {
  if (channel !== "whatsapp") return "none";
  return now.getTime() < windowEndsAt ? "open" : "closed";
}
