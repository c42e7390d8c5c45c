import type { Conversation } from "../api/conversation.ts";
import type { Beginning } from "./attempt.ts";
import { useInbox } from "./inbox-context.ts";

/** Says where and when a call begins, by the emulator's clock at that very moment. */
export function useBegin(): (conversation: Conversation) => Beginning {
  const { skew } = useInbox().desk.clock;
  return (conversation) => ({ conversation, at: Date.now() + skew });
}
