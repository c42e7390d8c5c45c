import type { Context } from "./context.ts";
import type { Conversation } from "./desk/conversation.ts";
import { deliveryFailure } from "./delivery-failure.ts";
import { storedAttributes } from "./stored-attributes.ts";
import type { MessageDraft, StoredMessage } from "./stored-message.ts";

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
