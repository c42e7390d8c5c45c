import { type Draft, type DraftFile, type DraftMode, EMPTY_DRAFT, type Written } from "./draft.ts";
import { putBack, takenOut, without } from "./put-back.ts";

/** The drafts of all conversations, by their ids. */
export type Drafts = Readonly<Record<number, Draft>>;

/** Something that happens to the draft of a conversation. */
export type DraftAction = { readonly conversationId: number } & (
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "mode"; readonly mode: DraftMode }
  | { readonly type: "reply"; readonly messageId: number | undefined }
  | { readonly type: "attach"; readonly files: readonly DraftFile[] }
  | { readonly type: "detach"; readonly key: string }
  | { readonly type: "taken" }
  | { readonly type: "sent" }
  | { readonly type: "returned" }
  | { readonly type: "discard"; readonly written: Written }
);

/** The draft of a conversation. */
export const draftOf = (drafts: Drafts, conversationId: number): Draft => drafts[conversationId] ?? EMPTY_DRAFT;

/** The drafts after something has happened to one. */
export function draftsReducer(drafts: Drafts, action: DraftAction): Drafts {
  const before = draftOf(drafts, action.conversationId);
  return { ...drafts, [action.conversationId]: changed(before, action) };
}

function changed(draft: Draft, action: DraftAction): Draft {
  switch (action.type) {
    case "text":
      return { ...draft, text: action.text };
    case "mode":
      return { ...draft, mode: action.mode };
    case "reply":
      // The customer's own messages reply to nothing.
      return {
        ...draft,
        replyTo: action.messageId,
        mode: draft.mode === "customer" && action.messageId !== undefined ? "reply" : draft.mode,
      };
    case "attach":
      return {
        ...draft,
        files: [...draft.files, ...action.files],
        mode: draft.mode === "customer" && action.files.length > 0 ? "reply" : draft.mode,
      };
    case "detach":
      return { ...draft, files: draft.files.filter(({ key }) => key !== action.key) };
    case "taken":
      return takenOut(draft);
    case "returned":
      return putBack(draft);
    case "discard":
      return without(draft, action.written);
    default:
      // What was written since is another message.
      return { ...draft, outgoing: undefined };
  }
}
