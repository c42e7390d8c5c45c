import type { TemplateDefinition } from "@livedesk/schema";
import type { Conversation, InboxMessage } from "../api/conversation.ts";

/** Makes a text message from an agent. `fields` replaces its default fields. */
export function aMessage(fields: Partial<InboxMessage> = {}): InboxMessage {
  const { status = "sent", createdAt = Date.UTC(2026, 10, 5, 12) } = fields;
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
    ...fields,
  };
}

/** Makes a WhatsApp conversation with an open window. `fields` replaces its default fields. */
export const aConversation = (fields: Partial<Conversation> = {}): Conversation => ({
  id: 141,
  channel: "whatsapp",
  customer: "John Smith",
  window: "open",
  windowEndsAt: undefined,
  messages: [],
  ...fields,
});

/** A template with variables in every part. */
export const order: TemplateDefinition = {
  name: "order_update",
  language: "en_US",
  header: { type: "text", text: "Order {{1}}" },
  body: "Hello {{1}}, your order is {{2}}.",
  footer: "Acme",
  buttons: [
    { type: "url", text: "Track", url: "https://acme.example/{{1}}" },
    { type: "phone_number", text: "Call", phone_number: "+15550100" },
    { type: "quick_reply", text: "Stop" },
  ],
};
/** A template with a location as its header. */
export const place: TemplateDefinition = { name: "visit", language: "en", header: { type: "location" }, body: "Come." };
/** A template with a document as its header. */
export const invoice: TemplateDefinition = {
  name: "invoice",
  language: "en",
  header: { type: "document" },
  body: "Here.",
};

/** Values for every field of {@link order}, by the paths of the fields. */
export const FILLED = {
  "header.1": "#456",
  "body.1": "John",
  "body.2": "shipped",
  "buttons[0].text": "456",
  "buttons[2].payload": "STOP",
};
