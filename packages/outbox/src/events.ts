import { channel } from "node:diagnostics_channel";
import type { OutboxState } from "./store.ts";

/** Something that happened in an outbox. An event has ids and times, and never a text of a message. */
export type OutboxEvent =
  /**
   * A message was stored. With a `tx`, it is published when the statement of `enqueue` has run, and so before you commit: if you roll
   * back, there is no such message, and no event says so.
   */
  | EventOf<"enqueued", MessageFacts>
  /** A message was claimed, and is being sent. */
  | EventOf<"sending", MessageFacts & { readonly attempt: number }>
  /** An attempt ended. `late`: its message had been given up as unknown before. */
  | EventOf<"settled", SettledFacts>
  /** It is not known whether a message was sent. */
  | EventOf<"unknown", MessageFacts & { readonly code: string | undefined }>
  /** A message was not sent: its `expiresAt` has passed, or the message that it waits for was not accepted. */
  | EventOf<"dropped", { readonly id: number; readonly code: "expired" | "after-failed" }>
  /** A queued message was cancelled. */
  | EventOf<"cancelled", { readonly id: number }>
  /** Nothing is sent until `resume()`: the credentials were refused, or somebody called `pause()`. */
  | EventOf<"paused", { readonly reason: string }>
  | EventOf<"resumed", object>
  /** The server asked for a wait, which all workers keep, in ms. */
  | EventOf<"postponed", { readonly ms: number }>
  /** The worker that sent a message has died, or did not end in time. The message is unknown. */
  | EventOf<"worker-died", { readonly id: number; readonly code: "process-died" | "overdue" }>
  /** A person or a resolver decided about an unknown message. */
  | EventOf<"resolved", { readonly id: number; readonly how: "sent" | "resend" | "drop"; readonly by: string }>
  /** A resolver said something new about an unknown message. */
  | EventOf<"verdict", VerdictFacts & { readonly id: number }>
  /** Resolvers contradict each other, so the message stays unknown. */
  | EventOf<"resolvers-disagree", { readonly id: number; readonly verdicts: readonly VerdictFacts[] }>
  /** A resolver threw an error, returned something that is not a verdict, or did not answer in time. It is asked again later. */
  | EventOf<"resolver-failed", { readonly id: number; readonly by: string; readonly error: unknown }>
  /** `observe()` was given a webhook about a sent message that it cannot read. `problem` names the field. */
  | EventOf<"webhook-unreadable", { readonly problem: string }>
  /** The store failed. The worker keeps its results and tries again. */
  | EventOf<"store-failed", { readonly error: unknown }>
  /** `onUnknown` threw an error. */
  | EventOf<"listener-failed", { readonly error: unknown }>
  /** A worker stops, because the client that it sends with was closed. */
  | EventOf<"client-closed", object>
  /** The reader of `events()` was too slow, so this many events were left out before this one. */
  | EventOf<"missed", { readonly count: number }>;

/** What an event says about a message. */
export interface MessageFacts {
  readonly id: number;
  readonly key: string | undefined;
  readonly conversationId: string;
  readonly reference: string | undefined;
}

/** What an event says about a verdict. `by`: the name of the resolver. */
export interface VerdictFacts {
  readonly by: string;
  readonly verdict: "present" | "absent" | "unclear";
}

/** What an event says about the end of an attempt. */
export interface SettledFacts extends MessageFacts {
  readonly attempt: number;
  readonly state: OutboxState;
  readonly how: "written" | "late" | "kept";
  readonly code: string | undefined;
  readonly messageId: number | undefined;
  /** How long the attempt took, in ms. */
  readonly duration: number;
}

/** An event with its type and its time, in ms since 1970. */
type EventOf<Type extends string, Facts> = { readonly type: Type; readonly at: number } & Facts;

type WithoutTime<Event> = Event extends OutboxEvent ? Omit<Event, "at"> : never;

/** Where an outbox keeps its function to listen to all events at once, also for another copy of this package. */
export const LISTEN: unique symbol = Symbol.for("livedesk.outbox.listen");

/** What an outbox has besides its public face. */
export interface Listenable {
  /** Calls a function for each event, when it happens. Returns how to end this. */
  [LISTEN](listener: (event: OutboxEvent) => void): () => void;
}

/** The most events that wait for a slow reader of `events()`. */
const MOST_WAITING = 10_000;

/** Publishes events on `diagnostics_channel` as `livedesk:outbox:<type>`, and to the readers of `events()`. */
export class Events {
  readonly #wall: () => number;
  readonly #listeners = new Set<(event: OutboxEvent) => void>();
  readonly #ends = new Set<() => void>();

  constructor(wall: () => number) {
    this.#wall = wall;
  }

  publish(facts: WithoutTime<OutboxEvent>): void {
    const published = channel(`livedesk:outbox:${facts.type}`);
    if (this.#listeners.size === 0 && !published.hasSubscribers) return;
    const event = { ...facts, at: this.#wall() } as OutboxEvent;
    published.publish(event);
    for (const listener of this.#listeners) listener(event);
  }

  /** Calls a function for each event. Returns how to end this. */
  listen(listener: (event: OutboxEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The events from now on, until `return()` is called, or until the signal is aborted and the events before that are read. */
  read(signal?: AbortSignal): AsyncIterableIterator<OutboxEvent, void, undefined> {
    const waiting: OutboxEvent[] = [];
    const readers: ((result: IteratorResult<OutboxEvent, void>) => void)[] = [];
    let missed = 0;
    let isOver = false;
    const next = (): IteratorResult<OutboxEvent, void> | undefined => {
      if (missed > 0) {
        const count = missed;
        missed = 0;
        return { done: false, value: { type: "missed", at: this.#wall(), count } };
      }
      const value = waiting.shift();
      if (value) return { done: false, value };
      return isOver ? { done: true, value: undefined } : undefined;
    };
    const serve = (): void => {
      while (readers.length > 0) {
        const result = next();
        if (!result) return;
        readers.shift()?.(result);
      }
    };
    const end = (): void => {
      if (isOver) return;
      isOver = true;
      stop();
      this.#ends.delete(end);
      signal?.removeEventListener("abort", end);
      serve();
    };
    const stop = this.listen((event) => {
      if (waiting.length >= MOST_WAITING) {
        waiting.shift();
        missed++;
      }
      waiting.push(event);
      serve();
    });
    this.#ends.add(end);
    if (signal?.aborted) end();
    else signal?.addEventListener("abort", end, { once: true });
    return {
      next: () =>
        new Promise((resolve) => {
          readers.push(resolve);
          serve();
        }),
      return: async () => {
        waiting.length = 0;
        missed = 0;
        end();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  /** Ends every reader, after the events that it has not read yet. */
  close(): void {
    for (const end of this.#ends) end();
  }
}
