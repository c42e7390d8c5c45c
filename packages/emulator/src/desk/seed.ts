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

/** The id of the first of the additional conversations. */
const FIRST_MORE = 1001;

/**
 * The conversations at the start: 141 of the contract with its message 29, 142 with a closed window, and the website chat 143. `more`
 * website chats without messages follow, with the ids 1001, 1002, …
 */
export function seedConversations(now: Date, more = 0): readonly ConversationRecord[] {
  const start = Math.floor(now.getTime() / 1000);
  const additional = Array.from({ length: more }, (_, index) =>
    conversation(
      { id: FIRST_MORE + index, inboxId: WEBSITE_INBOX, channel: "website", customerName: `Customer ${index + 1}` },
      0,
      start,
      [],
    ),
  );
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
    ...additional,
  ];
}
