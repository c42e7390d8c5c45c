import type { CallOptions, Client } from "@livedesk/browser";
import type { EmulatorClient } from "@livedesk/emulator/client";
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import type { Conversation } from "../api/conversation.ts";
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
  type Outbox,
  type OutboxAction,
  outboxReducer,
  queueOf,
  retryKey,
  type Sending,
  stoppedBy,
  templateKey,
} from "./outbox-reducer.ts";
import { readOutbox, safeStorage, type TextStore, writeOutbox } from "./stored.ts";
import { troubleOf } from "./trouble.ts";

/** The outbox: the messages that are not sent yet. */
export interface OutboxStore extends Sending {
  readonly get: () => Outbox;
  /** Calls `onChange` after each change, until the returned function is called. */
  readonly subscribe: (onChange: () => void) => () => void;
}

/** The clients, the storage and the callbacks that an outbox needs. */
export interface OutboxOptions {
  readonly client: { readonly messages: Pick<Client["messages"], "send" | "retry"> };
  readonly api: Pick<EmulatorClient, "customerWrites">;
  readonly storage: TextStore;
  /** Returns the newest message of a conversation that the page has read, and the current time. */
  readonly look: (conversationId: number) => Beginning;
  /** Reads the conversations again. The outbox calls this function after every call of the API. */
  readonly afterwards: () => Promise<void>;
}

type Make = (signal: AbortSignal, onProgress: CallOptions["onProgress"]) => Promise<unknown>;

const KEY = "livedesk.inbox.outgoing";

// The timeout in ms. It is long, because an upload over a slow connection may take long, and the user can cancel the
// upload.
const LONG = 60 * 60 * 1000;

/**
 * Sends the messages of each conversation one by one, in the order in which they were written. If a message fails, the
 * messages after it wait until the user sends them, so that the order is kept. Each message is stored before it is
 * sent. The outbox never sends a message again without the user, even after a reload of the page.
 */
export function createOutbox({ client, api, storage, look, afterwards }: OutboxOptions): OutboxStore {
  let outbox = readOutbox(storage.getItem(KEY));
  let last = 0;
  const listeners = new Set<() => void>();
  const stops = new Map<string, AbortController>();
  /** For each key, the last call that has ended. */
  const ends = new Map<string, AbortController>();
  const busyConversations = new Set<number>();
  /** The promises that wait for the end of a call. */
  const waiters = new Map<string, (isSent: boolean) => void>();
  /** The id of the newest message in the answers, for each conversation. The page may not have read that message yet. */
  const newest = new Map<number, number>();

  const dispatch = (action: OutboxAction): void => {
    const before = outbox;
    outbox = outboxReducer(before, action);
    if (outbox === before) return;
    // Progress does not change the stored messages, and there are many progress events per second, so they cause no
    // write.
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
  // After a reload, the outbox may contain keys of the earlier page. A new key must differ from these keys.
  const nextKey = (conversationId: number): string => {
    do last += 1;
    while (`send/${conversationId}/${last}` in outbox);
    return `send/${conversationId}/${last}`;
  };

  /** Makes a call. Resolves to true if the call succeeded. */
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
    // The call does not wait for this reading, because the message is already sent. After an unknown outcome, the
    // reading shows whether the message exists. A reading that began before the end of the last call with this key does
    // not show the outcome of that call.
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

  /** Sends the waiting messages of a conversation until no message is left or a message fails. */
  const sendWaiting = async (conversationId: number): Promise<void> => {
    if (busyConversations.has(conversationId)) return;
    busyConversations.add(conversationId);
    for (;;) {
      const [key, entry] = queueOf(outbox, conversationId)[0] ?? [];
      if (key === undefined || entry?.phase !== "waiting" || !isComplete(entry)) break;
      await perform(key, entry.attempt);
    }
    busyConversations.delete(conversationId);
    const held = queueOf(outbox, conversationId).filter(([, { phase }]) => phase === "waiting");
    if (held.length > 0) dispatch({ type: "halted", conversationId });
    for (const [key] of held) settle(key, false);
  };

  const resume = (conversationId: number): void => {
    const [, entry] = stoppedBy(outbox, conversationId) ?? [];
    // The entry must stay unchanged, because it may record that the outcome is unknown.
    if (entry && !isComplete(entry)) return;
    dispatch({ type: "resumed", conversationId });
    void sendWaiting(conversationId);
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
      // A message that is already being sent stays first.
      const isFirst = draft.isFirst === true && queueOf(outbox, id)[0]?.[1].phase !== "sending";
      // A failed message of the conversation blocks the new message.
      const isHeld = !isFirst && stoppedBy(outbox, id) !== undefined;
      dispatch({ type: "queued", key: nextKey(id), attempt: attemptOfDraft(begin(id), writtenIn(draft)), isFirst });
      if (isHeld) dispatch({ type: "halted", conversationId: id });
      else if (isFirst) resume(id);
      else void sendWaiting(id);
    },
    sendTemplate: (id, input) =>
      new Promise((resolve) => {
        const key = templateKey(id);
        const phase = outbox[key]?.phase;
        // Each conversation has one entry for a template. A template in progress must not be replaced.
        if (phase === "sending" || phase === "waiting") return resolve(false);
        const [stopped] = stoppedBy(outbox, id) ?? [];
        // The template form still contains the values.
        if (stopped !== undefined && stopped !== key) return resolve(false);
        waiters.set(key, resolve);
        dispatch({ type: "queued", key, attempt: attemptOfTemplate(begin(id), input) });
        if (stopped === undefined) void sendWaiting(id);
        else resume(id);
      }),
    retry: async (id, message) => {
      const key = retryKey(message);
      if (stops.has(key)) return;
      dispatch({ type: "started", key, total: 0 });
      const make: Make = (signal) => client.messages.retry(id, message, { signal });
      await run(key, make, async () => {
        // Until the page has read the new status, the retry button must stay inactive.
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

/** Returns the function that sends the message of an attempt. */
function makerOf(attempt: Attempt, client: OutboxOptions["client"], api: OutboxOptions["api"]): Make {
  const { conversationId: id, written, input } = attempt;
  if (written?.mode === "customer")
    // A customer's message is not sent with the LiveDesk API, but with the control API.
    return (signal) => api.customerWrites(id, written.text, { signal });
  return async (signal, onProgress) => {
    const made = written ? sendInput(written) : input;
    if (made === undefined) throw new Error("The attempt has neither a draft nor a template");
    return client.messages.send(id, made, optionsFor(written, { signal, onProgress }));
  };
}

/** In bytes. */
const sizeOf = (written: Written | undefined): number => written?.files.reduce((sum, { size }) => sum + size, 0) ?? 0;

const optionsFor = (written: Written | undefined, { signal, onProgress }: CallOptions): CallOptions =>
  sizeOf(written) > 0 ? { signal, onProgress, timeout: LONG } : { signal };

const messageId = (answer: unknown): number | undefined =>
  typeof answer === "object" && answer !== null && "id" in answer ? asNumber(answer.id) : undefined;

/** The clients, the known state of the emulator, and the callback of an outbox. */
interface OutboxSources {
  readonly client: Client;
  readonly api: EmulatorClient;
  readonly conversations: readonly Conversation[] | undefined;
  /** The time in ms by which the emulator's clock is ahead of this machine's clock. */
  readonly skew: number;
  readonly afterwards: () => Promise<void>;
}

/** Returns the outbox, and the functions that send. */
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
        // The ids in a conversation increase, so the last message is the newest.
        return { conversationId, lastId: messages.at(-1)?.id ?? 0, at: Date.now() + known.current.skew };
      },
      afterwards,
    }),
  );
  return [useSyncExternalStore(store.subscribe, store.get), store];
}

/**
 * While messages are being sent or wait, asks the user before the page closes, because the outcome of these messages would be
 * lost.
 */
export function useLeaveGuard(outbox: Outbox): void {
  const isSending = Object.values(outbox).some(({ phase }) => phase === "sending" || phase === "waiting");
  useEffect(() => {
    if (!isSending) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isSending]);
}
