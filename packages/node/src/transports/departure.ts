import type { Readable } from "node:stream";
import type { Deadline } from "@livedesk/core/adapter";
import type { Dispatcher } from "undici";
import type { Connections } from "./connections.ts";

type Options = Dispatcher.DispatchOptions;

/**
 * One request's departure: it hands the request to the dispatcher once, keeps it from being written a second time, and knows
 * whether a byte of it may have left.
 */
export class Departure {
  readonly #connections: Connections;
  readonly #deadline: Deadline;
  #isDispatched = false;
  #isStarted = false;
  #isRead = false;

  constructor(connections: Connections, deadline: Deadline) {
    this.#connections = connections;
    this.#deadline = deadline;
  }

  /** False is proof that nothing of the request has left. */
  get mayHaveLeft(): boolean {
    return this.#isDispatched && (this.hasBegun || !this.#connections.provesNotSent);
  }

  /** Whether there is a sign that the request has begun to leave. Without one it may still have: see `mayHaveLeft`. */
  get hasBegun(): boolean {
    return this.#isStarted || this.#isRead;
  }

  /** Hands the request to the dispatcher. Throws when that was done before, and when the call has ended. */
  dispatch(options: Options, handler: Dispatcher.DispatchHandler): boolean {
    if (this.#isDispatched) throw writtenBefore();
    if (this.#deadline.reason !== undefined) throw callEnded();
    this.#isDispatched = true;
    const { dispatcher, mayRepeat } = this.#connections;
    return dispatcher.dispatch(mayRepeat ? this.#once(options) : options, handler);
  }

  /**
   * undici calls `onRequestStart` right before it writes the first byte to a connected socket. Returns false, and keeps the request
   * from being written, when the call has ended while it waited for a connection, or when it was written before.
   */
  start(controller: Dispatcher.DispatchController): boolean {
    if (this.#deadline.reason === undefined && !this.#isStarted) {
      this.#isStarted = true;
      return true;
    }
    tryToAbort(controller, this.#isStarted ? writtenBefore() : callEnded());
    return false;
  }

  /** Takes an answer, or a part of one, for a sign that the request has left. */
  answered(): void {
    this.#isStarted = true;
  }

  /**
   * The request with a body that can be read once. An interceptor that sends a request again does not always report it: undici's
   * own RetryHandler stops when it has seen an answer begin. But it can only write what it can read, and undici writes nothing,
   * not even the headers, of an HTTP/1.1 request before it has read the first piece of such a body. A request without a
   * body gets an empty one, without a length in its headers: with a length of 0, HTTP/2 would not read it. Nothing else of the
   * options is passed on: `fetch` keeps the body that can be read again in one of them.
   */
  #once({ origin, path, method, body, headers }: Options): Options {
    const bytes = typeof body === "string" ? Buffer.from(body) : body;
    const length = Buffer.isBuffer(bytes) ? { "content-length": String(bytes.byteLength) } : {};
    const others = bytes ? (headers as Record<string, string>) : withoutLength(headers as Record<string, string>);
    const once: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => {
        if (this.#isRead) throw writtenBefore();
        if (this.#deadline.reason !== undefined) throw callEnded();
        this.#isRead = true;
        return piecesOf(bytes as Buffer | AsyncIterable<Uint8Array> | null | undefined);
      },
    };
    const forHttp1 = { allowH2: false };
    return {
      ...forHttp1,
      ...(origin !== undefined && { origin }),
      path,
      method,
      headers: { ...others, ...length },
      // undici takes any async iterable; its types have not caught up.
      body: once as unknown as Readable,
    };
  }
}

/** Aborts a request. Where the controller of a given dispatcher fails in that, the call must end all the same. */
export function tryToAbort(controller: Pick<Dispatcher.DispatchController, "abort">, reason: Error): void {
  try {
    controller.abort(reason);
  } catch {
    // As said above.
  }
}

async function* piecesOf(body: Buffer | AsyncIterable<Uint8Array> | null | undefined): AsyncGenerator<Uint8Array> {
  if (Buffer.isBuffer(body)) yield body;
  else if (body) yield* body;
}

const withoutLength = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== "content-length"));

const writtenBefore = (): Error => new Error("The request was already written once");
const callEnded = (): Error => new Error("The call has ended");
