import type { SendInput } from "@livedesk/browser";
import type { DraftFile, Written } from "./draft.ts";

/** What an agent's message sends. Throws where a file has still to be chosen again: its text alone is another message. */
export function sendInput({ text, mode, replyTo, files }: Written): SendInput {
  const options = {
    ...(mode === "note" && { private: true }),
    ...(replyTo !== undefined && { content_attributes: { in_reply_to: replyTo } }),
  };
  if (files.length === 0) return { content: text, ...options };
  return { ...(text.trim() !== "" && { content: text }), attachments: files.map(fileOf), ...options };
}

function fileOf({ file, name }: DraftFile): File {
  if (file === undefined) throw new Error(`${name} has to be chosen again before this message can be sent`);
  return file;
}
