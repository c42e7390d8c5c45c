import { conversationWindow } from "./conversation-window.ts";
import type { Conversation } from "./conversation.ts";
import type { MessageDraft } from "./stored-message.ts";

/** The contract's own words for a message outside the 24-hour window. */
const REENGAGEMENT = "131047: Re-engagement message is not allowed";

/**
 * Why WhatsApp would not deliver a message now, or undefined when it would. A private note never leaves LiveDesk, and
 * templates are made for a closed window.
 *
 * Upstream always answers `sent` and learns of the failure later; the contract shows it in the answer, and so do we.
 */
export function deliveryFailure(conversation: Conversation, message: MessageDraft, now: Date): string | undefined {
  if (message.private || message.template_params !== undefined) return undefined;
  return conversationWindow(conversation, now) === "closed" ? REENGAGEMENT : undefined;
}
