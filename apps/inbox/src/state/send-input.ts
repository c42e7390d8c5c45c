import type { SendInput } from "@livedesk/browser";
import type { Written } from "./draft.ts";

/** What a draft of an agent's sends. */
export function sendInput({ text, mode, replyTo, files }: Written): SendInput {
  const options = {
    ...(mode === "note" && { private: true }),
    ...(replyTo !== undefined && { content_attributes: { in_reply_to: replyTo } }),
  };
  if (files.length === 0) return { content: text, ...options };
  return { ...(text.trim() !== "" && { content: text }), attachments: files.map(({ file }) => file), ...options };
}
