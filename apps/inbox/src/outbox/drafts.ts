import { createContext, type Dispatch, useContext } from "react";
import { attached, type Draft, type DraftFile, type DraftMode, EMPTY_DRAFT, isBlank, type Written } from "./draft.ts";

/** The drafts of all conversations, by the ids of the conversations. */
export type Drafts = Readonly<Record<number, Draft>>;

/** A change of a draft. */
export type DraftAction = { readonly conversationId: number } & (
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "mode"; readonly mode: DraftMode }
  | { readonly type: "reply"; readonly messageId: number | undefined }
  | { readonly type: "attach"; readonly files: readonly DraftFile[] }
  | { readonly type: "detach"; readonly key: string }
  /** The draft was moved to the outbox. */
  | { readonly type: "taken" }
  /** A failed message moves back from the outbox for editing. */
  | { readonly type: "edit"; readonly written: Written; readonly mayBeSent: boolean }
);

/** Returns the draft of a conversation. */
export const draftOf = (drafts: Drafts, conversationId: number): Draft => drafts[conversationId] ?? EMPTY_DRAFT;

/** Applies a change to the drafts. */
export function draftsReducer(drafts: Drafts, action: DraftAction): Drafts {
  const before = draftOf(drafts, action.conversationId);
  return { ...drafts, [action.conversationId]: changed(before, action) };
}

function changed(draft: Draft, action: DraftAction): Draft {
  switch (action.type) {
    case "text":
      return rewritten({ ...draft, text: action.text });
    case "mode":
      return { ...draft, mode: action.mode };
    case "reply":
      // A customer's message cannot be a reply.
      return {
        ...draft,
        replyTo: action.messageId,
        mode: draft.mode === "customer" && action.messageId !== undefined ? "reply" : draft.mode,
      };
    case "attach":
      return {
        ...draft,
        ...attached(draft.files, action.files),
        mode: draft.mode === "customer" && action.files.length > 0 ? "reply" : draft.mode,
      };
    case "detach":
      return { ...draft, files: draft.files.filter(({ key }) => key !== action.key), leftOut: 0 };
    case "edit":
      return { ...action.written, isFirst: true, mayBeSent: action.mayBeSent };
    default:
      return afterSending(draft);
  }
}

/**
 * After the user has emptied the box, new text in the box is a new message, and not the message that may have been
 * sent.
 */
const rewritten = (draft: Draft): Draft =>
  draft.mayBeSent === true && isBlank(draft) ? { ...draft, mayBeSent: false } : draft;

/**
 * Returns the empty draft after sending. A customer's message is sent without files and reply, so these stay in the
 * draft.
 */
function afterSending({ mode, replyTo, files }: Draft): Draft {
  return mode === "customer" ? { ...EMPTY_DRAFT, mode, replyTo, files } : { ...EMPTY_DRAFT, mode };
}

/** Provides the drafts. The drafts have their own context, because they change at every key press. */
export const DraftsContext = createContext<Drafts>({});

/** Provides the function that changes drafts, for components that show no draft. */
export const ChangeDraftContext = createContext<Dispatch<DraftAction>>(() => undefined);

/** Returns the drafts of all conversations. */
export const useDrafts = (): Drafts => useContext(DraftsContext);
