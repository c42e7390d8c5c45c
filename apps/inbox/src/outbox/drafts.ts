import { createContext, type Dispatch, useContext } from "react";
import { attached, type Draft, type DraftFile, type DraftMode, EMPTY_DRAFT, isBlank, type Written } from "./draft.ts";

/** The drafts of all conversations, by their ids. */
export type Drafts = Readonly<Record<number, Draft>>;

/** Something that happens to the draft of a conversation. */
export type DraftAction = { readonly conversationId: number } & (
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "mode"; readonly mode: DraftMode }
  | { readonly type: "reply"; readonly messageId: number | undefined }
  | { readonly type: "attach"; readonly files: readonly DraftFile[] }
  | { readonly type: "detach"; readonly key: string }
  /** It was handed over to be sent. */
  | { readonly type: "taken" }
  /** What did not arrive, or perhaps did not, comes back to be changed. */
  | { readonly type: "edit"; readonly written: Written; readonly mayBeSent: boolean }
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
      return rewritten({ ...draft, text: action.text });
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

/** Once the box was emptied, what is written in it is another message than the one that may have been sent. */
const rewritten = (draft: Draft): Draft =>
  draft.mayBeSent === true && isBlank(draft) ? { ...draft, mayBeSent: false } : draft;

/** What is written from now on is another message. Files and a reply that the customer's words had no use for stay. */
function afterSending({ mode, replyTo, files }: Draft): Draft {
  return mode === "customer" ? { ...EMPTY_DRAFT, mode, replyTo, files } : { ...EMPTY_DRAFT, mode };
}

/** The drafts, for whoever shows them: apart from all else, since they change with every key. */
export const DraftsContext = createContext<Drafts>({});

/** The way to change a draft, for whoever shows none. */
export const ChangeDraftContext = createContext<Dispatch<DraftAction>>(() => undefined);

/** The drafts of all conversations. */
export const useDrafts = (): Drafts => useContext(DraftsContext);
