import type { TemplateDefinition } from "@livedesk/schema";
import type { Conversation } from "../api/conversation.ts";
import type { ListedFault } from "../api/fault.ts";
import type { Link } from "../api/live-events.ts";
import { failedToLoad, type Loadable, loaded } from "../api/loadable.ts";
import type { Problem } from "../api/problem.ts";

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
