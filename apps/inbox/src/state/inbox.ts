import type { TemplateDefinition, TemplateParams } from "@livedesk/schema";
import { createContext, type Dispatch, useContext } from "react";
import type { Conversation } from "../api/conversation.ts";
import type { EmulatorApi } from "../api/emulator-api.ts";
import type { ListedFault } from "../api/fault.ts";
import type { Link } from "../api/live-events.ts";
import { failedToLoad, type Loadable, loaded, type Problem } from "../api/reading.ts";
import type { DraftAction } from "../outbox/drafts.ts";
import type { Outbox, Sending } from "../outbox/outbox-reducer.ts";
import type { Route } from "./route.ts";

/** What the page knows of the emulator. */
export interface DeskState {
  readonly link: Link;
  readonly conversations: Loadable<readonly Conversation[]>;
  readonly templates: Loadable<readonly TemplateDefinition[]>;
  readonly faults: Loadable<readonly ListedFault[]>;
  readonly clock: DeskClock;
  /** Goes up when calls were made, so that whoever shows some reads them anew. */
  readonly calls: number;
}

/** The emulator's clock: `skew` is how far it is ahead of this machine's, `offset` how far it was moved, both in ms. */
interface DeskClock {
  readonly skew: number;
  readonly offset: number;
}

/** Something that the page learnt. */
export type DeskAction =
  | { readonly type: "link"; readonly link: Link }
  | { readonly type: "conversations"; readonly value: readonly Conversation[] }
  | { readonly type: "templates"; readonly value: readonly TemplateDefinition[] }
  | { readonly type: "faults"; readonly value: readonly ListedFault[] }
  | { readonly type: "clock"; readonly value: DeskClock }
  | { readonly type: "calls" }
  | { readonly type: "failed"; readonly what: "conversations" | "templates" | "faults"; readonly error: Problem };

/** Before anything was read. */
export const EMPTY_DESK: DeskState = {
  link: "connecting",
  conversations: { phase: "loading" },
  templates: { phase: "loading" },
  faults: { phase: "loading" },
  clock: { skew: 0, offset: 0 },
  calls: 0,
};

/** What the page knows after it learnt something more. */
export function deskReducer(state: DeskState, action: DeskAction): DeskState {
  switch (action.type) {
    case "link":
      return { ...state, link: action.link };
    case "conversations":
      return { ...state, conversations: loaded(action.value) };
    case "templates":
      return { ...state, templates: loaded(action.value) };
    case "faults":
      return { ...state, faults: loaded(action.value) };
    case "clock":
      return { ...state, clock: action.value };
    case "calls":
      return { ...state, calls: state.calls + 1 };
    default:
      return { ...state, [action.what]: failedToLoad<unknown>(state[action.what], action.error) };
  }
}

/** How to read parts of the emulator anew. */
export interface Refresh {
  readonly conversations: () => Promise<void>;
  readonly templates: () => Promise<void>;
  readonly faults: () => Promise<void>;
  readonly clock: () => Promise<void>;
  /** Has whoever shows calls read them anew. */
  readonly calls: () => Promise<void>;
  readonly all: () => Promise<void>;
}

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
}

/** The page's state, for everything below. */
export const InboxContext = createContext<Inbox | undefined>(undefined);

/** The page's state. */
export function useInbox(): Inbox {
  const inbox = useContext(InboxContext);
  if (inbox === undefined) throw new Error("useInbox stands outside of InboxContext");
  return inbox;
}
