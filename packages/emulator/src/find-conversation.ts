import { idSchema } from "@livedesk/schema";
import type { Conversation } from "./desk/conversation.ts";
import { Refusal } from "./http/refusal.ts";
import type { Store } from "./desk/store.ts";

/** The conversation with an id; throws a 404 that names the ones there are. */
export function findConversation(store: Store, id: number | string): Conversation {
  const found = idSchema.safeParse(id).success ? store.conversation(Number(id)) : undefined;
  if (found !== undefined) return found;
  const ids = store.conversations().map((conversation) => conversation.id);
  throw new Refusal(404, `There is no such conversation; this emulator has ${ids.join(", ")}`);
}
