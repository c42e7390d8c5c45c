import type { ConversationRecord } from "./conversation.ts";
import { statusChange } from "./conversation.ts";
import type { StoredMessage } from "./conversation.ts";

const WHATSAPP_INBOX = 79;
const WEBSITE_INBOX = 80;
const HOUR = 60 * 60;

type Line = readonly [from: StoredMessage["from"], content: string, secondsAgo: number];

const conversation = (
  facts: Omit<ConversationRecord, "messages">,
  firstMessageId: number,
  start: number,
  lines: readonly Line[],
): ConversationRecord => ({
  ...facts,
  messages: lines.map(([from, content, secondsAgo], index) => ({
    id: firstMessageId + index,
    sorting_id: index + 1,
    from,
    content,
    private: false,
    content_attributes: {},
    created_at: start - secondsAgo,
    history: [statusChange(new Date((start - secondsAgo) * 1000), undefined)],
    files: [],
  })),
});

/**
 * Returns the conversations at the start: 141 with the message 29, as in the contract, 142 with a closed window, and
 * the website chat 143.
 */
export function seedConversations(now: Date): readonly ConversationRecord[] {
  const start = Math.floor(now.getTime() / 1000);
  return [
    conversation({ id: 141, inboxId: WHATSAPP_INBOX, channel: "whatsapp", customerName: "Maria Santos" }, 27, start, [
      ["customer", "Hello, is my order on its way?", 3 * HOUR],
      ["agent", "Good morning! May I have the order number?", 2 * HOUR],
      ["customer", "It is 456.", HOUR],
    ]),
    conversation({ id: 142, inboxId: WHATSAPP_INBOX, channel: "whatsapp", customerName: "John Miller" }, 30, start, [
      ["customer", "Thank you, I will write again tomorrow.", 25 * HOUR],
    ]),
    conversation({ id: 143, inboxId: WEBSITE_INBOX, channel: "website", customerName: "Aiko Tanaka" }, 31, start, [
      ["customer", "Do you ship abroad?", HOUR],
    ]),
  ];
}
