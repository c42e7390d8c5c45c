import type { EmulatorClient, ListedFaultRule } from "@livedesk/emulator/client";
import type { TemplateDefinition, TemplateParams } from "@livedesk/schema";
import { createContext, type Dispatch, useContext } from "react";
import type { Conversation } from "../api/conversation.ts";
import type { Link } from "../api/live-events.ts";
import { failedToLoad, type Loadable, loaded, type Problem } from "../api/reading.ts";
import type { DraftAction } from "../outbox/drafts.ts";
import type { Outbox, Sending } from "../outbox/outbox-reducer.ts";
import type { Route } from "./route.ts";

/** The state of the emulator, as far as the page has read it. */
export interface DeskState {
  readonly link: Link;
  readonly conversations: Loadable<readonly Conversation[]>;
  readonly templates: Loadable<readonly TemplateDefinition[]>;
  readonly faults: Loadable<readonly ListedFaultRule[]>;
  readonly clock: DeskClock;
  /** A number that increases after each call of the API, so that components that show calls read the calls again. */
  readonly calls: number;
}

/**
 * The emulator's clock, in ms. `skew` is the time by which it is ahead of this machine's clock, and `offset` is the
 * time by which it was moved.
 */
interface DeskClock {
  readonly skew: number;
  readonly offset: number;
}

/** A change of the state. */
export type DeskAction =
  | { readonly type: "link"; readonly link: Link }
  | { readonly type: "conversations"; readonly value: readonly Conversation[] }
  | { readonly type: "templates"; readonly value: readonly TemplateDefinition[] }
  | { readonly type: "faults"; readonly value: readonly ListedFaultRule[] }
  | { readonly type: "clock"; readonly value: DeskClock }
  | { readonly type: "calls" }
  | { readonly type: "failed"; readonly what: "conversations" | "templates" | "faults"; readonly error: Problem };

/** The state before the first reading. */
export const EMPTY_DESK: DeskState = {
  link: "connecting",
  conversations: { phase: "loading" },
  templates: { phase: "loading" },
  faults: { phase: "loading" },
  clock: { skew: 0, offset: 0 },
  calls: 0,
};

/** Applies a change to the state. */
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

/** Functions that read parts of the emulator's state again. */
export interface Refresh {
  readonly conversations: () => Promise<void>;
  readonly templates: () => Promise<void>;
  readonly faults: () => Promise<void>;
  readonly clock: () => Promise<void>;
  /** Makes the components that show calls read the calls again. */
  readonly calls: () => Promise<void>;
  readonly all: () => Promise<void>;
}

/** The dialog that is open. */
export type Overlay =
  | { readonly kind: "help" }
  | { readonly kind: "control" }
  | {
      readonly kind: "template";
      readonly conversationId: number;
      /** The parameters that were sent before, as the initial values. */
      readonly params?: TemplateParams | undefined;
    };

/** The state of the page, and functions that change it, for all components. */
export interface Inbox {
  readonly api: EmulatorClient;
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

/** Provides the state of the page. */
export const InboxContext = createContext<Inbox | undefined>(undefined);

/** Returns the state of the page. */
export function useInbox(): Inbox {
  const inbox = useContext(InboxContext);
  if (inbox === undefined) throw new Error("useInbox must be called inside of InboxContext");
  return inbox;
}
