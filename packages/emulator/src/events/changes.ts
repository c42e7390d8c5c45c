/** Something that has changed, and in which conversation, if it belongs to one. */
export interface Change {
  readonly what: "messages" | "faults" | "templates" | "clock" | "exchanges";
  readonly conversation_id?: number;
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
