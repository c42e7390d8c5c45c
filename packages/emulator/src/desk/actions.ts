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

/** The facts that decide, together with the message and its conversation, whether WhatsApp delivers the message. */
export interface DeliveryFacts {
  readonly now: Date;
  /** Why Meta would refuse a template; undefined when Meta would accept it. */
  readonly templateRefusal: (params: TemplateParams) => string | undefined;
}

/** The contract's own words for free text outside the 24-hour window. */
const REENGAGEMENT = "131047: Re-engagement message is not allowed";

/**
 * Why WhatsApp does not deliver a message now; undefined when WhatsApp delivers it. A private note stays in LiveDesk, a website
 * chat does not use WhatsApp, and a template may be sent while the window is closed.
 *
 * Chatwoot always answers `sent` and learns of the failure later. The contract shows the failure in the answer, and so does this
 * emulator.
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

/** The message that a valid send stores, whether or not WhatsApp delivers it. */
export const sentMessage = (conversation: Conversation, draft: MessageDraft, facts: DeliveryFacts): NewMessage => ({
  ...draft,
  from: "agent",
  content_attributes: storedAttributes(draft.content_attributes, conversation),
  failure: deliveryFailure(conversation, draft, facts),
});

/**
 * The part of the `content_attributes` of a request that is stored.
 *
 * `in_reply_to` is stored only if that message is in the same conversation. Chatwoot looks for it there and continues without
 * an error when it is not found (chatwoot `ensure_in_reply_to`): after a wrong id, the message is stored, but not as a reply.
 * `external_error` is the server's statement about a delivery, so a caller cannot set it.
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
 * The contract offers the retry for failed messages, and says nothing about others. Released versions of Chatwoot send any
 * message again; newer ones answer 200 and do nothing. With released versions, a caller could send a message twice; with newer
 * ones, it could believe that it did.
 */
export function refuseUnlessFailed(message: StoredMessage): void {
  if (failureOf(message) === undefined)
    throw new Refusal(
      422,
      `Message ${message.id} has not failed: only a message whose status is failed can be retried`,
    );
}

/** The message after a retry: the same message with the same id, which may fail again. Throws a 422 unless it has failed. */
export function retriedMessage(
  conversation: Conversation,
  message: StoredMessage,
  facts: DeliveryFacts,
): StoredMessage {
  refuseUnlessFailed(message);
  const change = statusChange(facts.now, deliveryFailure(conversation, message, facts));
  return { ...message, history: withChange(message.history, change) };
}
