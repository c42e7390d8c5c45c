import type { MessageDraft } from "../stored-message.ts";

/** The kinds of call that a rule can tell apart. */
export const CALL_KINDS = ["text", "note", "file", "template", "retry"] as const;

/** What a call does: sends a text, a private note, files (private or not) or a template, or retries a message. */
export type CallKind = (typeof CALL_KINDS)[number];

/** What sending a message is called. */
export function callKind({ files, template_params, private: isNote }: MessageDraft): CallKind {
  if (files.length > 0) return "file";
  if (template_params !== undefined) return "template";
  return isNote ? "note" : "text";
}
