import type { TemplateParams } from "@livedesk/schema";
import { Refusal } from "../http/refusal.ts";
import {
  type Conversation,
  conversationWindow,
  failureOf,
  type MessageDraft,
  type NewMessage,
  statusChange,
  type StoredMessage,
  withChange,
} from "./conversation.ts";

/** The facts, besides the message and its conversation, that decide whether WhatsApp delivers the message. */
export interface DeliveryFacts {
  readonly now: Date;
  /** Why Meta would refuse the template. Undefined if Meta would accept the template. */
  readonly templateRefusal: (params: TemplateParams) => string | undefined;
}

/** The contract's error text for free text outside the 24-hour window. */
const REENGAGEMENT = "131047: Re-engagement message is not allowed";

/**
 * Returns why WhatsApp does not deliver a message now, and undefined if WhatsApp delivers the message. A private note
 * stays in LiveDesk, a website chat does not use WhatsApp, and a template may be sent while the window is closed.
 *
 * Chatwoot always answers `sent` and learns of the failure later. In the contract, the answer itself shows the failure.
 * This emulator does the same.
 */
function deliveryFailure(
  conversation: Conversation,
  message: MessageDraft,
  { now, templateRefusal }: DeliveryFacts,
): string | undefined {
  if (message.private || conversation.channel !== "whatsapp") return undefined;
  if (message.template_params !== undefined) return templateRefusal(message.template_params);
  return conversationWindow(conversation, now) === "closed" ? REENGAGEMENT : undefined;
}

/** Returns the message that is stored for a valid request, even if WhatsApp does not deliver the message. */
export const sentMessage = (conversation: Conversation, draft: MessageDraft, facts: DeliveryFacts): NewMessage => ({
  ...draft,
  from: "agent",
  content_attributes: storedAttributes(draft.content_attributes, conversation),
  failure: deliveryFailure(conversation, draft, facts),
});

/**
 * Returns the part of the `content_attributes` of a request that is stored.
 *
 * `in_reply_to` is stored only if the message with this id is in the same conversation. If Chatwoot does not find the
 * message there, it continues without an error (chatwoot `ensure_in_reply_to`), and stores the new message, but not as
 * a reply. `external_error` is the server's statement about a delivery, so a caller cannot set it.
 */
function storedAttributes(
  attributes: MessageDraft["content_attributes"],
  { messages }: Conversation,
): MessageDraft["content_attributes"] {
  const isStored = ([key, value]: [string, unknown]): boolean =>
    key === "in_reply_to" ? messages.some(({ id }) => id === value) : key !== "external_error";
  return Object.fromEntries(Object.entries(attributes).filter(isStored));
}

/**
 * Throws a 422 for a message that has not failed.
 *
 * The contract offers the retry for failed messages, and says nothing about other messages. Released versions of
 * Chatwoot send any message again. Newer versions answer 200 and do nothing. With a released version, a caller could
 * send a message twice. With a newer version, a caller could believe that the message was sent again.
 */
export function refuseUnlessFailed(message: StoredMessage): void {
  if (failureOf(message) === undefined)
    throw new Refusal(
      422,
      `Message ${message.id} has not failed: only a message whose status is failed can be retried`,
    );
}

/**
 * Returns the message after a retry: it has the same id, and may have failed again. Throws a 422 if the status of the
 * message is not `failed`.
 */
export function retriedMessage(
  conversation: Conversation,
  message: StoredMessage,
  facts: DeliveryFacts,
): StoredMessage {
  refuseUnlessFailed(message);
  const change = statusChange(facts.now, deliveryFailure(conversation, message, facts));
  return { ...message, history: withChange(message.history, change) };
}
