import { createContext, type Dispatch, useContext } from "react";
import type { DraftAction, Drafts } from "./drafts.ts";

/** The drafts, for whoever shows them: apart from all else, since they change with every key. */
export const DraftsContext = createContext<Drafts>({});

/** The way to change a draft, for whoever shows none. */
export const ChangeDraftContext = createContext<Dispatch<DraftAction>>(() => undefined);

/** The drafts of all conversations. */
export const useDrafts = (): Drafts => useContext(DraftsContext);
