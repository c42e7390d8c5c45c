import { type ReactNode, useEffect, useReducer } from "react";
import { ChangeDraftContext, DraftsContext } from "../outbox/drafts-context.ts";
import { draftsReducer } from "../outbox/drafts.ts";
import { safeStorage } from "../outbox/safe-storage.ts";
import { readDrafts, writeDrafts } from "../outbox/stored-drafts.ts";

const KEY = "livedesk.inbox.drafts";
const storage = safeStorage(() => sessionStorage);

/** Holds the drafts of all conversations for what is within it. Their texts survive a reload of the page. */
export function DraftsProvider({ children }: { readonly children: ReactNode }) {
  const [drafts, dispatch] = useReducer(draftsReducer, undefined, () => readDrafts(storage.getItem(KEY)));
  useEffect(() => storage.setItem(KEY, writeDrafts(drafts)), [drafts]);
  return (
    <ChangeDraftContext value={dispatch}>
      <DraftsContext value={drafts}>{children}</DraftsContext>
    </ChangeDraftContext>
  );
}
