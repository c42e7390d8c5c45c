import { useEffect, useMemo, useReducer, useRef, useState } from "react";
import { type Conversation, conversationsOf } from "../api/conversation.ts";
import type { Change, EmulatorClient } from "@livedesk/emulator/client";
import { liveEvents } from "../api/live-events.ts";
import { coalesced, problemOf, REST } from "../api/reading.ts";
import { type DeskAction, deskReducer, type DeskState, EMPTY_DESK, type Refresh } from "../state/inbox.ts";
import type { Route } from "../state/route.ts";

// The time in ms after which the page tries again after a failure. The page must try again by itself, because it may
// get no event.
const AGAIN_AFTER = 5000;

/** Keeps a copy of the emulator's state, and reads it again after every change. */
export function useDesk(api: EmulatorClient): { readonly desk: DeskState; readonly refresh: Refresh } {
  const [desk, dispatch] = useReducer(deskReducer, EMPTY_DESK);
  const refresh = useMemo(() => readers(api, dispatch), [api]);

  useEffect(() => {
    void refresh.all();
    return liveEvents({
      open: () => new EventSource(api.eventsUrl),
      later: (run, ms) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      onChange: (change) => onChange(change, refresh),
      onLink: (link) => {
        dispatch({ type: "link", link });
        // The page may have missed changes while the stream was closed.
        if (link === "live") void refresh.all();
      },
    });
  }, [api, refresh]);

  const isStale = desk.conversations.phase === "failed";
  useEffect(() => {
    if (!isStale) return undefined;
    const timer = setInterval(() => void refresh.conversations(), AGAIN_AFTER);
    return () => clearInterval(timer);
  }, [isStale, refresh]);

  return { desk, refresh };
}

function onChange(change: Change | undefined, refresh: Refresh): void {
  if (change === undefined) return void refresh.all();
  const { what } = change;
  if (what === "messages") void refresh.conversations();
  if (what === "templates") void refresh.templates();
  if (what === "faults") void refresh.faults();
  if (what === "clock") void Promise.all([refresh.clock(), refresh.conversations()]);
  if (what === "messages" || what === "exchanges") void refresh.calls();
}

function readers(api: EmulatorClient, dispatch: (action: DeskAction) => void): Refresh {
  const reader = (what: "conversations" | "templates" | "faults", read: () => Promise<DeskAction>) =>
    coalesced(async () => {
      try {
        dispatch(await read());
      } catch (error) {
        dispatch({ type: "failed", what, error: problemOf(error) });
      }
    }, REST);
  const refresh = {
    conversations: reader("conversations", async () => ({
      type: "conversations",
      value: conversationsOf(await api.truth()),
    })),
    templates: reader("templates", async () => ({ type: "templates", value: await api.templates.list() })),
    faults: reader("faults", async () => ({ type: "faults", value: (await api.faults.list()).rules })),
    clock: coalesced(async () => {
      // If the emulator's clock cannot be read, the page uses the clock of this machine.
      const clock = await api.clock.read().catch(() => undefined);
      if (clock) dispatch({ type: "clock", value: { skew: clock.now - Date.now(), offset: clock.offset } });
    }, REST),
    // The page is slow to render, so it must not be rendered for each of many changes.
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

/** Returns the emulator's current time in ms. */
export function useNow(skew: number): number {
  const [real, setReal] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setReal(Date.now()), EVERY);
    return () => clearInterval(timer);
  }, []);
  // The emulator's clock may have changed since the last tick.
  useEffect(() => setReal(Date.now()), [skew]);
  return real + skew;
}

const ROOM_FOR_TWO = "(min-width: 45.001rem)";

/** Opens the latest conversation once, if the URL names no conversation and there is space next to the list. */
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

/** Prevents the browser from leaving the page when a file is dropped outside of the chat. */
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
