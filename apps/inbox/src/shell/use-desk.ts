import { useEffect, useMemo, useReducer, useRef, useState } from "react";
import type { Conversation } from "../api/conversation.ts";
import type { EmulatorApi } from "../api/emulator-api.ts";
import { type Change, liveEvents } from "../api/live-events.ts";
import { coalesced, problemOf, REST } from "../api/reading.ts";
import { type DeskAction, deskReducer, type DeskState, EMPTY_DESK, type Refresh } from "../state/inbox.ts";
import type { Route } from "../state/route.ts";

// What could not be read is read again, for no change may come to ask for it.
const AGAIN_AFTER = 5000;

/** What the emulator holds, read anew whenever it changes. */
export function useDesk(api: EmulatorApi): { readonly desk: DeskState; readonly refresh: Refresh } {
  const [desk, dispatch] = useReducer(deskReducer, EMPTY_DESK);
  const refresh = useMemo(() => readers(api, dispatch), [api]);

  useEffect(() => {
    void refresh.all();
    return liveEvents({
      open: () => new EventSource("/__emulator/events"),
      later: (run, ms) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      onChange: (change) => onChange(change, refresh),
      onLink: (link) => {
        dispatch({ type: "link", link });
        // Whatever happened while nobody listened.
        if (link === "live") void refresh.all();
      },
    });
  }, [refresh]);

  const isStale = desk.conversations.phase === "failed";
  useEffect(() => {
    if (!isStale) return undefined;
    const timer = setInterval(() => void refresh.conversations(), AGAIN_AFTER);
    return () => clearInterval(timer);
  }, [isStale, refresh]);

  return { desk, refresh };
}

function onChange({ what }: Change, refresh: Refresh): void {
  if (what === "messages") void refresh.conversations();
  if (what === "templates") void refresh.templates();
  if (what === "faults") void refresh.faults();
  if (what === "clock") void Promise.all([refresh.clock(), refresh.conversations()]);
  if (what === "messages" || what === "exchanges") void refresh.calls();
}

function readers(api: EmulatorApi, dispatch: (action: DeskAction) => void): Refresh {
  const reader = (what: "conversations" | "templates" | "faults", read: () => Promise<DeskAction>) =>
    coalesced(async () => {
      try {
        dispatch(await read());
      } catch (error) {
        dispatch({ type: "failed", what, error: problemOf(error) });
      }
    }, REST);
  const refresh = {
    conversations: reader("conversations", async () => ({ type: "conversations", value: await api.truth() })),
    templates: reader("templates", async () => ({ type: "templates", value: await api.templates() })),
    faults: reader("faults", async () => ({ type: "faults", value: await api.faults() })),
    clock: coalesced(async () => {
      // Without it, this machine's own clock serves.
      const clock = await api.clock().catch(() => undefined);
      if (clock) dispatch({ type: "clock", value: { skew: clock.now - Date.now(), offset: clock.offset } });
    }, REST),
    // To draw the page costs more than to read: not at each of a thousand changes.
    calls: coalesced(() => {
      dispatch({ type: "calls" });
      return Promise.resolve();
    }, REST),
  };
  const all = async (): Promise<void> => {
    const { conversations, templates, faults, clock, calls } = refresh;
    await Promise.all([conversations(), templates(), faults(), clock(), calls()]);
  };
  return { ...refresh, all };
}

const EVERY = 10_000;

/** The emulator's time in ms, which goes on by itself. */
export function useNow(skew: number): number {
  const [real, setReal] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setReal(Date.now()), EVERY);
    return () => clearInterval(timer);
  }, []);
  // The clock may have been moved since the last tick.
  useEffect(() => setReal(Date.now()), [skew]);
  return real + skew;
}

const ROOM_FOR_TWO = "(min-width: 45.001rem)";

/** Opens the latest conversation once, where the reader asked for none and there is room beside the list. */
export function useFirstConversation(
  conversations: readonly Conversation[] | undefined,
  route: Route,
  go: (to: Route) => void,
): void {
  const isDone = useRef(false);
  useEffect(() => {
    if (isDone.current || conversations === undefined) return;
    isDone.current = true;
    const latest = conversations.toSorted(
      (one, other) => (other.messages.at(-1)?.createdAt ?? 0) - (one.messages.at(-1)?.createdAt ?? 0),
    )[0];
    if (route.conversationId === undefined && latest && matchMedia(ROOM_FOR_TWO).matches)
      go({ conversationId: latest.id });
  }, [conversations, route.conversationId, go]);
}

/** Keeps the browser from opening a file in the place of the page when it is dropped where nothing takes it. */
export function useStrayFiles(): void {
  useEffect(() => {
    const refuse = (event: DragEvent): void => {
      if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "none";
    };
    window.addEventListener("dragover", refuse);
    window.addEventListener("drop", refuse);
    return () => {
      window.removeEventListener("dragover", refuse);
      window.removeEventListener("drop", refuse);
    };
  }, []);
}
