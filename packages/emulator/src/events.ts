import * as z from "zod/mini";

/** Names what has changed, and the conversation if the change belongs to one. */
export interface Change {
  readonly what: "messages" | "faults" | "templates" | "clock" | "exchanges";
  readonly conversation_id?: number;
}

const changeModel = z.looseObject({ what: z.string(), conversation_id: z.optional(z.number()) });

/**
 * Reads the data of a `change` event of `GET /__emulator/events`. Returns undefined for data that is not a known
 * change. In this case, read everything again.
 *
 * @example
 * readChange('{ "what": "messages", "conversation_id": 141 }'); // { what: "messages", conversation_id: 141 }
 */
export function readChange(data: string): Change | undefined {
  try {
    return changeModel.safeParse(JSON.parse(data)).data as Change | undefined;
  } catch {
    return undefined;
  }
}

/** Waits this many milliseconds. Rejects when the signal aborts. The signal aborts when the client disconnects. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

/** Changes that are announced together. All listeners get the same object, so the changes are encoded only once. */
export interface Batch {
  /** The encoded events, without duplicates. */
  readonly events: ReadonlySet<string>;
  /** The events one after the other, in UTF-8. */
  readonly bytes: Uint8Array;
}

/** Calls `run` after some milliseconds. Returns a function that cancels the call. */
export type Later = (ms: number, run: () => void) => () => void;

type Listener = (batch: Batch) => void;

// Writing one chunk to one reader takes about 16 µs. With this pause, all readers together take less than a tenth of the time.
const PAUSE_PER_LISTENER_MS = 0.2;
const LONGEST_PAUSE_MS = 1000;

const eventOf = (change: Change): string => `event: change\ndata: ${JSON.stringify(change)}\n\n`;

const encoder = new TextEncoder();

/** Makes a batch of these events. */
const batchOf = (events: ReadonlySet<string>): Batch => ({
  events,
  bytes: encoder.encode([...events].join("")),
});

const realTime: Later = (ms, run) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

/**
 * Announces to its listeners what has changed, but not the new values. The first change is announced at once. The
 * changes that follow are announced together after a pause. The pause grows with the number of listeners, because each
 * reader needs one write for each chunk.
 */
export class Changes {
  readonly #listeners = new Set<Listener>();
  readonly #later: Later;
  #pending = new Set<string>();
  /** Ends the pause. Undefined if no pause is in progress. */
  #cancelPause: (() => void) | undefined;

  constructor(later: Later = realTime) {
    this.#later = later;
  }

  announce(change: Change): void {
    if (this.#listeners.size === 0) return;
    this.#pending.add(eventOf(change));
    if (this.#cancelPause === undefined) this.#flush();
  }

  /** Calls the listener with every change until the returned function is called. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  }

  #flush(): void {
    const batch = batchOf(this.#pending);
    this.#pending = new Set();
    for (const listener of this.#listeners) listener(batch);
    const pause = Math.min(this.#listeners.size * PAUSE_PER_LISTENER_MS, LONGEST_PAUSE_MS);
    this.#cancelPause = this.#later(pause, () => {
      this.#cancelPause = undefined;
      if (this.#pending.size > 0) this.#flush();
    });
  }

  /**
   * After the last listener has left, drops the pending changes and cancels the pause, because its timer would keep the
   * process alive.
   */
  #stop(): void {
    this.#cancelPause?.();
    this.#cancelPause = undefined;
    this.#pending.clear();
  }
}

const HEARTBEAT_MS = 15_000;
// The `retry` line sets the wait to one second. Without it, browsers wait up to five seconds before they connect again.
const OPENING = ": this is a stream of changes\nretry: 1000\n\n";
const BEAT = ": still here\n\n";

// A reader with more than this number of pending events must read everything again. So the stream ends, and the reader
// connects again.
const MAX_PENDING = 1000;

const opening = batchOf(new Set([OPENING]));
const heartbeat = batchOf(new Set([BEAT]));

/**
 * Makes a stream of all changes from the first read on, as `text/event-stream`, until the stream is cancelled. Equal
 * changes are merged into one event until the reader has read this event, so a slow reader needs only a few lines of
 * memory. The stream ends when more than 1000 different events are pending.
 */
export function changeStream(changes: Pick<Changes, "listen">, wait: Wait): ReadableStream<Uint8Array> {
  const ended = new AbortController();
  /** The pending events. As long as they are one batch, the batch is shared, so that all readers get the same bytes. */
  let pending: Batch | undefined;
  let merged: Set<string> | undefined;
  let isWaitingForHeartbeat = false;
  let isCancelled = false;
  let wake = (): void => undefined;
  let stopListening: (() => void) | undefined;

  const end = (): void => {
    stopListening?.();
    ended.abort();
    pending = merged = undefined;
    wake();
  };

  const add = (batch: Batch): void => {
    if (pending === undefined) {
      pending = batch;
    } else {
      merged ??= new Set(pending.events);
      for (const event of batch.events) merged.add(event);
      if (merged.size > MAX_PENDING) end();
    }
    wake();
  };

  const take = (): Uint8Array | undefined => {
    const bytes = merged === undefined ? pending?.bytes : batchOf(merged).bytes;
    pending = undefined;
    merged = undefined;
    return bytes;
  };

  const beat = async (): Promise<void> => {
    isWaitingForHeartbeat = true;
    try {
      await wait(HEARTBEAT_MS, ended.signal);
      isWaitingForHeartbeat = false;
      add(heartbeat);
    } catch {
      // This error means that the stream has already ended.
    }
  };

  return new ReadableStream(
    {
      async pull(controller) {
        // The first read starts to listen, because a stream that is never read, such as the answer to HEAD, is never
        // cancelled.
        if (stopListening === undefined) {
          stopListening = changes.listen(add);
          pending = opening;
        }
        if (!isWaitingForHeartbeat) void beat();
        if (pending === undefined && !ended.signal.aborted) await new Promise<void>((resolve) => void (wake = resolve));
        if (isCancelled) return;
        const bytes = take();
        if (bytes === undefined) controller.close();
        else controller.enqueue(bytes);
      },
      cancel() {
        isCancelled = true;
        end();
      },
    },
    { highWaterMark: 0 },
  );
}
