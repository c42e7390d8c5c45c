import { idSchema } from "@livedesk/schema";
import type { Conversation } from "./desk/conversation.ts";
import { Refusal } from "./http/refusal.ts";
import type { StoredMessage } from "./stored-message.ts";

/**
 * The message with an id in a conversation; throws a 404 otherwise. Upstream answers its retry with 422 here, as it does
 * for anything that goes wrong there; 404 is what it answers for a missing message everywhere else.
 */
export function findMessage({ id: conversationId, messages }: Conversation, id: string): StoredMessage {
  const found = idSchema.safeParse(id).success ? messages.find((message) => message.id === Number(id)) : undefined;
  if (found === undefined) throw new Refusal(404, `There is no such message in conversation ${conversationId}`);
  return found;
}
