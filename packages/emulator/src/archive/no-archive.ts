import type { ConversationRecord } from "../desk/conversation.ts";
import type { Archive } from "./archive.ts";

const forget = (): void => undefined;

/** An archive that keeps nothing: what exists ends with its process. */
export const noArchive = (conversations: readonly ConversationRecord[]): Archive => ({
  conversations,
  add: forget,
  replace: forget,
  setWindow: forget,
  close: forget,
});
