import type { Conversation } from "./conversation.ts";

const WINDOW_SECONDS = 24 * 60 * 60;

/** Whether free text may be sent: `none` where the channel has no such window. */
export type ConversationWindow = "open" | "closed" | "none";

/**
 * The WhatsApp window of a conversation: open for 24 hours after the customer's last message. As upstream has it, a
 * customer who never wrote has opened nothing.
 */
export function conversationWindow({ channel, customerWroteAt }: Conversation, now: Date): ConversationWindow {
  if (channel !== "whatsapp") return "none";
  if (customerWroteAt === undefined) return "closed";
  return now.getTime() / 1000 - customerWroteAt < WINDOW_SECONDS ? "open" : "closed";
}
