import * as z from "zod/mini";

/** Waits for so many milliseconds; rejects when the signal aborts, which it does when the client leaves. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

/** Something that has changed, and in which conversation, if it belongs to one. */
export interface Change {
  readonly what: "messages" | "faults" | "templates" | "clock" | "exchanges";
  readonly conversation_id?: number;
}

const changeModel = z.looseObject({ what: z.string(), conversation_id: z.optional(z.number()) });

/**
 * Reads the data of an event of the stream. Undefined when it is not a change that this version knows: read everything anew then.
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

/** Changes that are told together. All listeners are given the same object, so that its bytes are made once. */
export interface Batch {
  /** The events, each once, as they stand in a stream. */
  readonly events: ReadonlySet<string>;
  /** The events one behind the other, in UTF-8. */
  readonly bytes: Uint8Array;
}

/** Calls back after some milliseconds. The returned function takes that back. */
export type Later = (ms: number, run: () => void) => () => void;

type Listener = (batch: Batch) => void;

// To write one chunk to one reader takes about 16 µs. With this pause, readers take less than a tenth of the time.
const PAUSE_PER_LISTENER_MS = 0.2;
const LONGEST_PAUSE_MS = 1000;

const eventOf = (change: Change): string => `event: change\ndata: ${JSON.stringify(change)}\n\n`;

const encoder = new TextEncoder();

/** These events, as a batch. */
export const batchOf = (events: ReadonlySet<string>): Batch => ({
  events,
  bytes: encoder.encode([...events].join("")),
});

const realTime: Later = (ms, run) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

/**
 * Tells whoever listens that something has changed, but not what it is now. A change is told at once. Those that follow are
 * told together after a pause, which grows with the number of listeners: each chunk for each reader costs a write.
 */
export class Changes {
  readonly #listeners = new Set<Listener>();
  readonly #later: Later;
  #due = new Set<string>();
  /** Ends the pause; undefined when there is none. */
  #cancel: (() => void) | undefined;

  constructor(later: Later = realTime) {
    this.#later = later;
  }

  announce(change: Change): void {
    if (this.#listeners.size === 0) return;
    this.#due.add(eventOf(change));
    if (this.#cancel === undefined) this.#tell();
  }

  /** Calls the listener with every change until the returned function is called. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#rest();
    };
  }

  #tell(): void {
    const batch = batchOf(this.#due);
    this.#due = new Set();
    for (const listener of this.#listeners) listener(batch);
    const pause = Math.min(this.#listeners.size * PAUSE_PER_LISTENER_MS, LONGEST_PAUSE_MS);
    this.#cancel = this.#later(pause, () => {
      this.#cancel = undefined;
      if (this.#due.size > 0) this.#tell();
    });
  }

  /** Nobody listens any more: nothing is due, and no timer keeps the process alive. */
  #rest(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#due.clear();
  }
}

const HEARTBEAT_MS = 15_000;
// Without the second line, browsers wait up to five seconds before they connect again.
const OPENING = ": this is a stream of changes\nretry: 1000\n\n";
const BEAT = ": still here\n\n";

// A reader that has stopped for longer than this must read everything anew, so the stream ends and the reader comes back.
const MAX_DUE = 1000;

const opening = batchOf(new Set([OPENING]));
const beating = batchOf(new Set([BEAT]));

/**
 * The changes from the first read on, as `text/event-stream`, until it is cancelled. What a reader has not taken yet waits
 * once, however often it happens, so that a reader who is slow or has stopped costs a few lines. When more than 1000 different
 * events wait, the stream ends.
 */
export function changeStream(changes: Pick<Changes, "listen">, wait: Wait): ReadableStream<Uint8Array> {
  const gone = new AbortController();
  /** What waits for the reader: the batch itself while it is one, so that its bytes serve every reader. */
  let due: Batch | undefined;
  let merged: Set<string> | undefined;
  let isBeating = false;
  let isCancelled = false;
  let wake = (): void => undefined;
  let unlisten: (() => void) | undefined;

  const leave = (): void => {
    unlisten?.();
    gone.abort();
    due = merged = undefined;
    wake();
  };

  const tell = (batch: Batch): void => {
    if (due === undefined) {
      due = batch;
    } else {
      merged ??= new Set(due.events);
      for (const event of batch.events) merged.add(event);
      if (merged.size > MAX_DUE) leave();
    }
    wake();
  };

  const take = (): Uint8Array | undefined => {
    const bytes = merged === undefined ? due?.bytes : batchOf(merged).bytes;
    due = undefined;
    merged = undefined;
    return bytes;
  };

  const beat = async (): Promise<void> => {
    isBeating = true;
    try {
      await wait(HEARTBEAT_MS, gone.signal);
      isBeating = false;
      tell(beating);
    } catch {
      // Whoever listened has left.
    }
  };

  return new ReadableStream(
    {
      async pull(controller) {
        // Not before, for nobody would cancel a stream that is never read, such as the answer to a HEAD.
        if (unlisten === undefined) {
          unlisten = changes.listen(tell);
          due = opening;
        }
        if (!isBeating) void beat();
        if (due === undefined && !gone.signal.aborted) await new Promise<void>((resolve) => void (wake = resolve));
        if (isCancelled) return;
        const bytes = take();
        if (bytes === undefined) controller.close();
        else controller.enqueue(bytes);
      },
      cancel() {
        isCancelled = true;
        leave();
      },
    },
    { highWaterMark: 0 },
  );
}
