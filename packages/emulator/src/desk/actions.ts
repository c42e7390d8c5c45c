import { whatsappError } from "@livedesk/core/whatsapp";
import type { TemplateParams } from "@livedesk/schema";
import { Refusal, refuseUnstorable } from "../http/refusal.ts";
import {
  type Conversation,
  conversationWindow,
  failureOf,
  type MessageDraft,
  type MessageStatus,
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

/** How a retry behaves. */
export type RetryKind = "documented" | "upstream-legacy" | "upstream-2026";

/**
 * Throws a 422 for a message that has not failed, unless retries behave as in Chatwoot.
 *
 * The contract offers the retry for failed messages, and says nothing about other messages. Released versions of
 * Chatwoot send any message again. Newer versions answer 200 and do nothing. With a released version, a caller could
 * send a message twice. With a newer version, a caller could believe that the message was sent again.
 */
export function refuseUnlessFailed(message: StoredMessage, retries: RetryKind): void {
  if (retries === "documented" && failureOf(message) === undefined)
    throw new Refusal(
      422,
      `Message ${message.id} has not failed: only a message whose status is failed can be retried`,
    );
}

/**
 * Returns the message after a retry: it has the same id, and may have failed again. Throws a 422 if retries behave as
 * documented and the status of the message is not `failed`.
 *
 * Versions of Chatwoot up to 4.15 send any message again, and drop its attributes. They do not send a message that
 * WhatsApp has accepted, even if it failed later, but they set its status to `sent`. Newer versions send only failed
 * messages again, and leave others as they are.
 */
export function retriedMessage(
  conversation: Conversation,
  message: StoredMessage,
  facts: DeliveryFacts,
  retries: RetryKind,
): StoredMessage {
  refuseUnlessFailed(message, retries);
  if (retries === "upstream-2026" && failureOf(message) === undefined) return message;
  const isLegacy = retries === "upstream-legacy";
  const wasAccepted = failureOf(message) !== undefined && message.history.at(-2)?.reason === undefined;
  const isSkipped = isLegacy && wasAccepted && message.history.length > 1;
  const change = statusChange(facts.now, isSkipped ? undefined : deliveryFailure(conversation, message, facts));
  return {
    ...message,
    ...(isLegacy && { content_attributes: {} }),
    history: withChange(message.history, change),
  };
}

/** Why a message failed: a code of WhatsApp's table, or the text of `external_error`. */
export interface StatusFailure {
  /** A code of WhatsApp's table, such as 131026. */
  readonly code?: number | undefined;
  /** The whole text of `external_error`, in place of a code. */
  readonly reason?: string | undefined;
}

const STATUSES: readonly unknown[] = ["sent", "delivered", "read", "failed"] satisfies readonly MessageStatus[];

function failureText(reason: unknown): string {
  if (typeof reason !== "string" || reason.trim() === "") throw new Refusal(422, "reason: must be a string with text");
  refuseUnstorable(reason, "reason");
  return reason;
}

/** Returns the text of `external_error` as Chatwoot writes it when WhatsApp reports a failure: `CODE: title`. */
function reasonOf(status: unknown, { code, reason }: StatusFailure): string | undefined {
  if (!STATUSES.includes(status)) throw new Refusal(422, 'status: must be "sent", "delivered", "read" or "failed"');
  const given = code === undefined ? "reason" : "code";
  if (status !== "failed" && (code ?? reason) !== undefined)
    throw new Refusal(422, `${given}: can only be given if the status is failed`);
  if (status !== "failed") return undefined;
  if (reason !== undefined) return failureText(reason);
  if (code === undefined) throw new Refusal(422, "code: is required if the status is failed, or give a reason");
  const error = whatsappError(code);
  if (error === undefined) throw new Refusal(422, "code: must be a code of WhatsApp's table, such as 131026");
  return `${error.code}: ${error.title}`;
}

/**
 * Returns a message with another status, as if WhatsApp had reported it. As in Chatwoot, the statuses may come in any
 * order. Throws a 422 for a message that WhatsApp does not deliver.
 */
export function withStatus(message: StoredMessage, status: unknown, failure: StatusFailure, now: Date): StoredMessage {
  const reason = reasonOf(status, failure);
  if (message.from === "customer" || message.private)
    throw new Refusal(
      422,
      `message ${message.id} was not sent by an agent to the customer, so its status cannot change`,
    );
  const change = { status: status as MessageStatus, at: now.getTime(), ...(reason !== undefined && { reason }) };
  return { ...message, history: withChange(message.history, change) };
}
