import type { Conversation, InboxMessage } from "../api/conversation.ts";

/** An agent's text that was sent, unless told otherwise. */
export function aMessage(given: Partial<InboxMessage> = {}): InboxMessage {
  const { status = "sent", createdAt = Date.UTC(2026, 10, 5, 12) } = given;
  return {
    id: 3030,
    from: "agent",
    content: "Hello",
    private: false,
    status,
    contentAttributes: {},
    templateParams: undefined,
    createdAt,
    attachments: [],
    history: [{ status, at: createdAt }],
    ...given,
  };
}

/** A WhatsApp conversation whose window is open, unless told otherwise. */
export const aConversation = (given: Partial<Conversation> = {}): Conversation => ({
  id: 141,
  channel: "whatsapp",
  customer: "John Smith",
  window: "open",
  windowEndsAt: undefined,
  messages: [],
  ...given,
});
