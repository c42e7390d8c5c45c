import { textMessageSchema } from "@livedesk/schema";
import { findConversation } from "./find-conversation.ts";
import { refuseUnstorable } from "./refuse-unstorable.ts";
import type { Store } from "./desk/store.ts";
import type { StoredMessage } from "./stored-message.ts";
import { validate } from "./validate.ts";

/** Stores a message from the customer, which opens the window of a WhatsApp conversation for 24 hours. */
export function receiveMessage(store: Store, conversationId: number | string, text: string): StoredMessage {
  const { id } = findConversation(store, conversationId);
  refuseUnstorable(text, "content");
  const { content } = validate(textMessageSchema, { content: text });
  return store.add(id, {
    from: "customer",
    content,
    private: false,
    content_attributes: {},
    failure: undefined,
    files: [],
  });
}
