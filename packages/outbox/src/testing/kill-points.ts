import { Readable } from "node:stream";
import { writeSync } from "node:fs";
import { DatabaseSync, StatementSync } from "node:sqlite";
import { Client, type PoolConfig } from "pg";
import type { FileStore, Store } from "../store.ts";

/**
 * The named places at which a process of the kill matrix dies. Those of the store and of the files are in this file; those of the
 * network are in the server of the test, which kills the process when a request has come so far.
 */
export const STORE_CUTS = [
  "before the message is stored",
  "after the message is stored",
  "before the claim is committed",
  "after the claim is committed",
  "before the outcome is written",
  "after the outcome is written",
  "before the file is copied",
  "in the middle of the file",
  "after the file is copied",
  "before the purge",
  "after the purge",
] as const;

/** Where the process dies: at the `nth` time that it comes to the place. */
export interface Cut {
  readonly at: string;
  readonly nth: number;
}

/** A file of SQLite, or how to connect to a Postgres. */
export type StorePlace = { readonly sqlite: string } | { readonly postgres: PoolConfig };

/** What the process does. */
export interface Plan {
  readonly baseUrl: string;
  readonly store: StorePlace;
  /** Messages to store: `<first>`, `<first + 1>`, …, each in the conversation `firstConversation + number % conversations`. */
  readonly enqueue?:
    | {
        readonly first: number;
        readonly count: number;
        readonly conversations: number;
        readonly firstConversation?: number;
      }
    | undefined;
  /** Whether each message has a file. */
  readonly hasFile?: boolean | undefined;
  /** Whether the process works, until nothing is left to do or until it is killed. */
  readonly work?: "until drained" | "for ever" | undefined;
  readonly concurrency?: number | undefined;
  /** Whether the process forgets old texts before it ends. */
  readonly purge?: boolean | undefined;
  readonly cut?: Cut | undefined;
  readonly timeout?: number | undefined;
  readonly holdUnknown?: number | undefined;
  /** A file with the number of ms by which the clock of the machine is off. Postgres has a clock of its own. */
  readonly clockFile?: string | undefined;
}

/** Dies at once, as in a power cut: nothing that the process has begun goes on. */
function die(): never {
  process.kill(process.pid, "SIGKILL");
  // The signal ends the process before this line, but the compiler does not know that.
  throw new Error("The process did not die");
}

/** Counts the passages of the places, and dies at the one that was asked for. */
export class Cutter {
  readonly #cut: Cut | undefined;
  readonly #passed = new Map<string, number>();

  constructor(cut: Cut | undefined) {
    this.#cut = cut;
  }

  pass(at: string): void {
    const times = (this.#passed.get(at) ?? 0) + 1;
    this.#passed.set(at, times);
    if (at === this.#cut?.at && times === this.#cut.nth) die();
  }

  /** A store that dies at the named places. */
  store<Tx>(inner: Store<Tx>): Store<Tx> {
    const around = async <Result>(place: string | undefined, run: () => Promise<Result>): Promise<Result> => {
      if (place !== undefined) this.pass(`before ${place}`);
      const result = await run();
      if (place !== undefined) this.pass(`after ${place}`);
      return result;
    };
    const own: Partial<Store<Tx>> = {
      enqueue: (rows, tx) => around("the message is stored", () => inner.enqueue(rows, tx)),
      purge: (older) => around("the purge", () => inner.purge(older)),
      turn: (lease, turn) =>
        around(turn.settle.length > 0 ? "the outcome is written" : undefined, async () => {
          if (turn.claim > 0) this.pass("before the claim is committed");
          const result = await inner.turn(lease, turn);
          if (result.claimed.length > 0) this.pass("after the claim is committed");
          return result;
        }),
    };
    const files = this.files(inner.files);
    return new Proxy(inner, {
      get: (target, name) => {
        if (name === "files") return files;
        const value = Reflect.get(own, name) ?? Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  }

  files(inner: FileStore): FileStore {
    return {
      get: (name) => inner.get(name),
      delete: (names, storedBefore) => inner.delete(names, storedBefore),
      list: () => inner.list(),
      put: async (name, bytes, size) => {
        this.pass("before the file is copied");
        await inner.put(name, this.#halves(bytes), size);
        this.pass("after the file is copied");
      },
    };
  }

  async *#halves(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let first = true;
    for await (const chunk of Readable.from(bytes)) {
      yield chunk as Uint8Array;
      if (first) this.pass("in the middle of the file");
      first = false;
    }
  }

  /** Makes every statement of SQLite and of Postgres in this process a place: `statement`, before it runs. */
  statements(): void {
    const pass = (): void => this.pass("statement");
    const wrap = (prototype: object, name: string): void => {
      const inner = Reflect.get(prototype, name) as (...values: unknown[]) => unknown;
      Reflect.set(prototype, name, function (this: unknown, ...values: unknown[]) {
        pass();
        return inner.apply(this, values);
      });
    };
    wrap(DatabaseSync.prototype, "exec");
    for (const name of ["run", "get", "all", "iterate"]) wrap(StatementSync.prototype, name);
    wrap(Client.prototype, "query");
  }
}

/** Tells the test something. It is written before the function returns, so that a kill cannot lose it. */
export const report = (line: string): void => void writeSync(1, `${line}\n`);
