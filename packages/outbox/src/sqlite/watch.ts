import type { Connection } from "./connection.ts";

/** How often other processes' commits are looked for, in ms. A look reads one number that SQLite has in memory. */
const LOOK_EVERY = 50;

/** Tells listeners of commits: at once of those of this store, and soon of those of other connections and processes. */
export class Watch {
  readonly #connection: () => Connection | undefined;
  readonly #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  #version: unknown;
  #isWatching = false;

  constructor(connection: () => Connection | undefined) {
    this.#connection = connection;
  }

  /** Begins to look, as soon as somebody listens. */
  start(): void {
    this.#isWatching = true;
    this.#update();
  }

  stop(): void {
    this.#isWatching = false;
    this.#update();
  }

  add(listener: () => void): () => void {
    // The same function may listen twice.
    const own = (): void => listener();
    this.#listeners.add(own);
    this.#update();
    return () => {
      this.#listeners.delete(own);
      this.#update();
    };
  }

  wake(): void {
    for (const listener of this.#listeners) listener();
  }

  #update(): void {
    const isNeeded = this.#isWatching && this.#listeners.size > 0;
    if (isNeeded === (this.#timer !== undefined)) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (!isNeeded) return;
    this.#version = this.#read();
    // Never keeps a process alive: the worker does, if there is one.
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY).unref();
  }

  #look(): void {
    const version = this.#read();
    if (version === this.#version) return;
    this.#version = version;
    this.wake();
  }

  /** A number that changes with every commit of another connection. The last one known if the database cannot be read now. */
  #read(): unknown {
    try {
      return this.#connection()?.get("pragma data_version")?.["data_version"];
    } catch {
      return this.#version;
    }
  }
}
