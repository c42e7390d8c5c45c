import type { Context } from "../context.ts";
import type { Conversation } from "./conversation.ts";
import { deliveryFailure } from "../delivery-failure.ts";
import { Refusal } from "../http/refusal.ts";
import { failureOf, statusChange, withChange } from "../status-change.ts";
import type { StoredMessage } from "../stored-message.ts";

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
