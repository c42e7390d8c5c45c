import type { Conversation } from "./conversation.ts";
import { deliveryFailure } from "./delivery-failure.ts";
import { Refusal } from "./refusal.ts";
import type { Store } from "./store.ts";
import type { StoredMessage } from "./stored-message.ts";

/**
 * Passes a message that has failed; throws a 422 otherwise.
 *
 * The contract offers the retry for failed messages alone and is silent on others. Released upstream sends any message
 * again, newer upstream answers 200 and does nothing; either would let a caller send twice or believe that it did.
 */
export function refuseUnlessFailed({ id, failure }: StoredMessage): void {
  if (failure === undefined)
    throw new Refusal(422, `Message ${id} has not failed: only a message whose status is failed can be retried`);
}

/** Sends a failed message again: the same message with the same id, which may fail once more. */
export function retryMessage(store: Store, conversation: Conversation, message: StoredMessage): StoredMessage {
  refuseUnlessFailed(message);
  return store.replace(conversation.id, { ...message, failure: deliveryFailure(conversation, message, store.now()) });
}
