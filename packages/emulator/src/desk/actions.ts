import type { Context } from "../context.ts";
import {
  type Conversation,
  conversationWindow,
  failureOf,
  type MessageDraft,
  statusChange,
  type StoredMessage,
  withChange,
} from "./conversation.ts";
import { Refusal } from "../http/refusal.ts";
import type { TemplateRegistry } from "../templates/registry.ts";

/**
 * Passes a message that has failed; throws a 422 otherwise.
 *
 * The contract offers the retry for failed messages alone and is silent on others. Released upstream sends any message
 * again, newer upstream answers 200 and does nothing; either would let a caller send twice or believe that it did.
 */
export function refuseUnlessFailed(message: StoredMessage): void {
  if (failureOf(message) === undefined)
    throw new Refusal(
      422,
      `Message ${message.id} has not failed: only a message whose status is failed can be retried`,
    );
}

/** Sends a failed message again: the same message with the same id, which may fail once more. */
export function retryMessage(
  { store, templates }: Pick<Context, "store" | "templates">,
  conversation: Conversation,
  message: StoredMessage,
): StoredMessage {
  refuseUnlessFailed(message);
  const now = store.now();
  const change = statusChange(now, deliveryFailure(conversation, message, { now, templates }));
  return store.replace(conversation.id, { ...message, history: withChange(message.history, change) });
}

/** Stores an agent's message, whether or not WhatsApp delivers it. */
export const sendMessage = (
  { store, templates }: Pick<Context, "store" | "templates">,
  conversation: Conversation,
  draft: MessageDraft,
): StoredMessage =>
  store.add(conversation.id, {
    ...draft,
    from: "agent",
    content_attributes: storedAttributes(draft.content_attributes, conversation),
    failure: deliveryFailure(conversation, draft, { now: store.now(), templates }),
  });

/** The contract's own words for a message outside the 24-hour window. */
const REENGAGEMENT = "131047: Re-engagement message is not allowed";

/** What a failure depends on beside the message. */
interface Circumstances {
  readonly now: Date;
  readonly templates: TemplateRegistry;
}

/**
 * Why WhatsApp would not deliver a message now, or undefined when it would. A private note never leaves LiveDesk, a
 * website chat never comes to WhatsApp, and templates are made for a closed window.
 *
 * Upstream always answers `sent` and learns of the failure later; the contract shows it in the answer, and so do we.
 */
export function deliveryFailure(
  conversation: Conversation,
  message: MessageDraft,
  { now, templates }: Circumstances,
): string | undefined {
  if (message.private || conversation.channel !== "whatsapp") return undefined;
  if (message.template_params !== undefined) return templates.refusalOf(message.template_params);
  return conversationWindow(conversation, now) === "closed" ? REENGAGEMENT : undefined;
}

/**
 * What is kept of the `content_attributes` that a caller sent.
 *
 * `in_reply_to` stays only if that message is in the same conversation. Upstream looks it up there and, when it is not
 * found, goes on without an error (chatwoot `ensure_in_reply_to`), so a wrong id costs the reply, not the message.
 * `external_error` is the server's word on a delivery and cannot be set by a caller.
 */
export function storedAttributes(
  asked: MessageDraft["content_attributes"],
  { messages }: Conversation,
): MessageDraft["content_attributes"] {
  const isKept = ([key, value]: [string, unknown]): boolean =>
    key === "in_reply_to" ? messages.some(({ id }) => id === value) : key !== "external_error";
  return Object.fromEntries(Object.entries(asked).filter(isKept));
}
