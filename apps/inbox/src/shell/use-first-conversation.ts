import { useEffect, useRef } from "react";
import type { Conversation } from "../api/conversation.ts";
import type { Route } from "../state/route.ts";

const ROOM_FOR_TWO = "(min-width: 45.001rem)";

/** Opens the latest conversation once, where the reader asked for none and there is room beside the list. */
export function useFirstConversation(
  conversations: readonly Conversation[] | undefined,
  route: Route,
  go: (to: Route) => void,
): void {
  const isDone = useRef(false);
  useEffect(() => {
    if (isDone.current || conversations === undefined) return;
    isDone.current = true;
    const latest = conversations.toSorted(
      (one, other) => (other.messages.at(-1)?.createdAt ?? 0) - (one.messages.at(-1)?.createdAt ?? 0),
    )[0];
    if (route.conversationId === undefined && latest && matchMedia(ROOM_FOR_TWO).matches)
      go({ conversationId: latest.id });
  }, [conversations, route.conversationId, go]);
}
