import { conversationWindow } from "./conversation-window.ts";
import type { Conversation } from "./desk/conversation.ts";
import type { MessageDraft } from "./stored-message.ts";
import type { TemplateRegistry } from "./templates/registry.ts";

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
