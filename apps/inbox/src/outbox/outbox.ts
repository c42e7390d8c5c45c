import type { CallOptions, Client } from "@livedesk/browser";
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import type { Conversation } from "../api/conversation.ts";
import type { EmulatorApi } from "../api/emulator-api.ts";
import { asNumber } from "../api/json.ts";
import {
  type Attempt,
  attemptOfDraft,
  attemptOfTemplate,
  type Beginning,
  sendInput,
  type Written,
  writtenIn,
} from "./draft.ts";
import {
  isComplete,
  laneOf,
  type Outbox,
  type OutboxAction,
  outboxReducer,
  retryKey,
  type Sending,
  stoppedBy,
  templateKey,
} from "./outbox-reducer.ts";
import { readOutbox, safeStorage, type TextStore, writeOutbox } from "./stored.ts";
import { troubleOf } from "./trouble.ts";

/** The messages that are not sent yet. */
export interface OutboxStore extends Sending {
  readonly get: () => Outbox;
  /** Calls back after each change, until the returned function is called. */
  readonly subscribe: (onChange: () => void) => () => void;
}

/** What carries the messages, where they are kept, and who is told when something may have changed. */
export interface OutboxOptions {
  readonly client: { readonly messages: Pick<Client["messages"], "send" | "retry"> };
  readonly api: Pick<EmulatorApi, "customerWrites">;
  readonly storage: TextStore;
  /** What is known of a conversation right now. */
  readonly look: (conversationId: number) => Beginning;
  /** Reads the conversations anew. */
  readonly afterwards: () => Promise<void>;
}

type Make = (signal: AbortSignal, onProgress: CallOptions["onProgress"]) => Promise<unknown>;

const KEY = "livedesk.inbox.outgoing";

// An upload over a slow line takes its time, and can be stopped.
const LONG = 60 * 60 * 1000;

/**
 * Sends the messages of each conversation one by one, in the order in which they were written. Where one does not arrive, those
 * behind it wait until a person sends them: none overtakes it. Each is kept before it is sent, and nothing is ever sent twice by
 * itself, also after a reload of the page.
 */
export function createOutbox({ client, api, storage, look, afterwards }: OutboxOptions): OutboxStore {
  let outbox = readOutbox(storage.getItem(KEY));
  let last = 0;
  const listeners = new Set<() => void>();
  const stops = new Map<string, AbortController>();
  /** The calls that have ended last. */
  const ends = new Map<string, AbortController>();
  const pumps = new Set<number>();
  /** Whoever waits for the end of a call. */
  const waiters = new Map<string, (isSent: boolean) => void>();
  /** The newest messages that answers told of: the page may not have read them yet. */
  const newest = new Map<number, number>();

  const dispatch = (action: OutboxAction): void => {
    const before = outbox;
    outbox = outboxReducer(before, action);
    if (outbox === before) return;
    // Progress comes many times a second, and changes nothing that is kept.
    if (action.type !== "progressed") storage.setItem(KEY, writeOutbox(outbox));
    for (const listener of listeners) listener();
  };
  const settle = (key: string, isSent: boolean): void => {
    waiters.get(key)?.(isSent);
    waiters.delete(key);
  };
  const begin = (conversationId: number): Beginning => {
    const known = look(conversationId);
    return { ...known, lastId: Math.max(known.lastId, newest.get(conversationId) ?? 0) };
  };
  // A key of its own also after a reload, which may have kept others.
  const nextKey = (conversationId: number): string => {
    do last += 1;
    while (`send/${conversationId}/${last}` in outbox);
    return `send/${conversationId}/${last}`;
  };

  /** Makes a call. Resolves to whether it ended well. */
  const run = async (key: string, make: Make, end: (answer: unknown) => Promise<void> | void): Promise<boolean> => {
    const stop = new AbortController();
    stops.set(key, stop);
    let isSent = false;
    try {
      const answer = await make(stop.signal, (progress) => dispatch({ type: "progressed", key, ...progress }));
      isSent = true;
      await end(answer);
    } catch (error) {
      dispatch({ type: "troubled", key, trouble: troubleOf(error, stop.signal.aborted) });
    }
    stops.delete(key);
    ends.set(key, stop);
    // Nobody waits for it: what was sent is sent. After an unknown outcome it shows what there is. A reading that was asked for
    // after an earlier call of this key says nothing of this call.
    void afterwards().then(() => ends.get(key) === stop && dispatch({ type: "looked", key }));
    return isSent;
  };

  const perform = async (key: string, attempt: Attempt): Promise<void> => {
    const { conversationId } = attempt;
    dispatch({ type: "started", key, total: sizeOf(attempt.written), begun: begin(conversationId) });
    const isSent = await run(key, makerOf(attempt, client, api), (answer) => {
      const id = messageId(answer);
      newest.set(conversationId, Math.max(newest.get(conversationId) ?? 0, id ?? 0));
      dispatch({ type: "ended", key, id });
    });
    settle(key, isSent);
  };

  /** Sends what waits in a conversation, until nothing does or one does not arrive. */
  const pump = async (conversationId: number): Promise<void> => {
    if (pumps.has(conversationId)) return;
    pumps.add(conversationId);
    for (;;) {
      const [key, entry] = laneOf(outbox, conversationId)[0] ?? [];
      if (key === undefined || entry?.phase !== "waiting" || !isComplete(entry)) break;
      await perform(key, entry.attempt);
    }
    pumps.delete(conversationId);
    const held = laneOf(outbox, conversationId).filter(([, { phase }]) => phase === "waiting");
    if (held.length > 0) dispatch({ type: "halted", conversationId });
    for (const [key] of held) settle(key, false);
  };

  const resume = (conversationId: number): void => {
    const [, entry] = stoppedBy(outbox, conversationId) ?? [];
    // Of what may have been sent, this must still be known after its file was chosen again.
    if (entry && !isComplete(entry)) return;
    dispatch({ type: "resumed", conversationId });
    void pump(conversationId);
  };
  const remove = (key: string): void => {
    dispatch({ type: "removed", key });
    settle(key, false);
  };

  return {
    get: () => outbox,
    subscribe: (onChange) => {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
    sendDraft: (id, draft) => {
      // What is on its way already stays before it.
      const isFirst = draft.isFirst === true && laneOf(outbox, id)[0]?.[1].phase !== "sending";
      // Something that did not arrive stands before it.
      const isHeld = !isFirst && stoppedBy(outbox, id) !== undefined;
      dispatch({ type: "queued", key: nextKey(id), attempt: attemptOfDraft(begin(id), writtenIn(draft)), isFirst });
      if (isHeld) dispatch({ type: "halted", conversationId: id });
      else if (isFirst) resume(id);
      else void pump(id);
    },
    sendTemplate: (id, input) =>
      new Promise((resolve) => {
        const key = templateKey(id);
        const phase = outbox[key]?.phase;
        // There is one place for a template in each conversation: one that is on its way would be forgotten for this one.
        if (phase === "sending" || phase === "waiting") return resolve(false);
        const [stopped] = stoppedBy(outbox, id) ?? [];
        // Its form still holds it.
        if (stopped !== undefined && stopped !== key) return resolve(false);
        waiters.set(key, resolve);
        dispatch({ type: "queued", key, attempt: attemptOfTemplate(begin(id), input) });
        if (stopped === undefined) void pump(id);
        else resume(id);
      }),
    retry: async (id, message) => {
      const key = retryKey(message);
      if (stops.has(key)) return;
      dispatch({ type: "started", key, total: 0 });
      const make: Make = (signal) => client.messages.retry(id, message, { signal });
      await run(key, make, async () => {
        // Until its end is seen, the same button stands where it stood.
        await afterwards();
        dispatch({ type: "ended", key });
      });
    },
    resume,
    fill: (key, files) => dispatch({ type: "filled", key, files }),
    cancel: (key) => (stops.has(key) ? stops.get(key)?.abort() : remove(key)),
    remove,
  };
}

/** What makes the message of an attempt. */
function makerOf(attempt: Attempt, client: OutboxOptions["client"], api: OutboxOptions["api"]): Make {
  const { conversationId: id, written, input } = attempt;
  if (written?.mode === "customer")
    // The customer writes past the API.
    return (signal) => api.customerWrites(id, written.text, signal);
  return async (signal, onProgress) => {
    const made = written ? sendInput(written) : input;
    if (made === undefined) throw new Error("There is nothing to send");
    return client.messages.send(id, made, optionsFor(written, { signal, onProgress }));
  };
}

/** In bytes. */
const sizeOf = (written: Written | undefined): number => written?.files.reduce((sum, { size }) => sum + size, 0) ?? 0;

const optionsFor = (written: Written | undefined, { signal, onProgress }: CallOptions): CallOptions =>
  sizeOf(written) > 0 ? { signal, onProgress, timeout: LONG } : { signal };

const messageId = (answer: unknown): number | undefined =>
  typeof answer === "object" && answer !== null && "id" in answer ? asNumber(answer.id) : asNumber(answer);

/** What carries the messages, what is known of the emulator, and who is told when something may have changed. */
interface OutboxSources {
  readonly client: Client;
  readonly api: EmulatorApi;
  readonly conversations: readonly Conversation[] | undefined;
  /** How far the emulator's clock is ahead of this machine's, in ms. */
  readonly skew: number;
  readonly afterwards: () => Promise<void>;
}

/** The messages that are not sent yet, and how to send. */
export function useOutbox(sources: OutboxSources): readonly [Outbox, Sending] {
  const { client, api, conversations, skew, afterwards } = sources;
  const known = useRef({ conversations, skew });
  useLayoutEffect(() => {
    known.current = { conversations, skew };
  }, [conversations, skew]);
  const [store] = useState(() =>
    createOutbox({
      client,
      api,
      storage: safeStorage(() => sessionStorage),
      look: (conversationId) => {
        const messages = known.current.conversations?.find(({ id }) => id === conversationId)?.messages ?? [];
        // The ids of a conversation only go up.
        return { conversationId, lastId: messages.at(-1)?.id ?? 0, at: Date.now() + known.current.skew };
      },
      afterwards,
    }),
  );
  return [useSyncExternalStore(store.subscribe, store.get), store];
}

/** Asks before the page is left while something is on its way, or waits to be: nobody would hear what became of it. */
export function useLeaveGuard(outbox: Outbox): void {
  const isSending = Object.values(outbox).some(({ phase }) => phase === "sending" || phase === "waiting");
  useEffect(() => {
    if (!isSending) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isSending]);
}
