import type { TemplateParams } from "@livedesk/schema";
import { createContext, type Dispatch, useContext } from "react";
import type { EmulatorApi } from "../api/emulator-api.ts";
import type { DeskState } from "./inbox.ts";
import type { DraftAction } from "../outbox/drafts.ts";
import type { Outbox } from "../outbox/outbox-reducer.ts";
import type { Route } from "./route.ts";
import type { Refresh } from "../shell/use-desk.ts";
import type { Sending } from "../outbox/outbox.ts";

/** What lies over the page. */
export type Overlay =
  | { readonly kind: "help" }
  | { readonly kind: "control" }
  | {
      readonly kind: "template";
      readonly conversationId: number;
      /** What was sent before, to begin with. */
      readonly params?: TemplateParams | undefined;
    };

/** What every part of the page may see and do. */
export interface Inbox {
  readonly api: EmulatorApi;
  readonly desk: DeskState;
  readonly refresh: Refresh;
  readonly route: Route;
  readonly go: (to: Route) => void;
  /** The emulator's time, in ms. */
  readonly now: number;
  readonly changeDraft: Dispatch<DraftAction>;
  readonly outbox: Outbox;
  readonly sending: Sending;
  readonly overlay: Overlay | undefined;
  readonly show: (overlay: Overlay | undefined) => void;
  /** Says something to whoever listens instead of looking. */
  readonly announce: (words: string) => void;
}

/** The page's state, for everything below. */
export const InboxContext = createContext<Inbox | undefined>(undefined);

/** The page's state. */
export function useInbox(): Inbox {
  const inbox = useContext(InboxContext);
  if (inbox === undefined) throw new Error("useInbox stands outside of InboxContext");
  return inbox;
}
