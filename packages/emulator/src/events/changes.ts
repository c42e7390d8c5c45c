/** Something that has changed, and in which conversation, if it belongs to one. */
export interface Change {
  readonly what: "messages" | "faults" | "templates" | "clock" | "exchanges";
  readonly conversation_id?: number;
}

type Listener = (change: Change) => void;

/** Tells whoever listens that something has changed, but not what it is now. */
export class Changes {
  readonly #listeners = new Set<Listener>();

  announce(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }

  /** Calls the listener with every change until the returned function is called. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
