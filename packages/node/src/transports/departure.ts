import type { Readable } from "node:stream";
import type { Deadline } from "@livedesk/core/adapter";
import type { Dispatcher } from "undici";
import type { Connections } from "./connections.ts";

type Options = Dispatcher.DispatchOptions;

/**
 * Passes one request to the dispatcher once, prevents a second sending of the request, and knows whether a byte of it may have been
 * sent.
 */
export class Departure {
  readonly #connections: Pick<Connections, "dispatcher" | "provesNotSent" | "mayRepeat">;
  readonly #deadline: Deadline;
  #isDispatched = false;
  #isStarted = false;
  #isRead = false;

  constructor(connections: Pick<Connections, "dispatcher" | "provesNotSent" | "mayRepeat">, deadline: Deadline) {
    this.#connections = connections;
    this.#deadline = deadline;
  }

  /** False is proof that no byte of the request was sent. */
  get mayHaveLeft(): boolean {
    return this.#isDispatched && (this.hasBegun || !this.#connections.provesNotSent);
  }

  /** Whether the dispatcher has shown that it began to send the request. False is no proof: see `mayHaveLeft`. */
  get hasBegun(): boolean {
    return this.#isStarted || this.#isRead;
  }

  /** Passes the request to the dispatcher. Throws for a second dispatch, and when the call has ended. */
  dispatch(options: Options, handler: Dispatcher.DispatchHandler): boolean {
    if (this.#isDispatched) throw writtenBefore();
    if (this.#deadline.reason !== undefined) throw callEnded();
    this.#isDispatched = true;
    const { dispatcher, mayRepeat } = this.#connections;
    return dispatcher.dispatch(mayRepeat ? this.#once(options) : options, handler);
  }

  /**
   * undici calls `onRequestStart` right before it writes the first byte to a connected socket. Returns false, and aborts the request
   * before it is written, when the call has ended while the request waited for a connection, or when the request was written before.
   */
  start(controller: Dispatcher.DispatchController): boolean {
    if (this.#deadline.reason === undefined && !this.#isStarted) {
      this.#isStarted = true;
      return true;
    }
    tryToAbort(controller, this.#isStarted ? writtenBefore() : callEnded());
    return false;
  }

  /** An answer, or a part of one, shows that the request was sent. */
  answered(): void {
    this.#isStarted = true;
  }

  /**
   * The request with a body that can be read only once. An interceptor that sends a request again does not always report the second
   * sending: undici's own RetryHandler stops reporting once an answer has begun. But an interceptor can only send a body that it can
   * read, and undici writes nothing of an HTTP/1.1 request, not even the headers, before it has read the first chunk of such a
   * body. A request without a body gets an empty one, and no length in its headers: with a length of 0, HTTP/2 would not read the
   * body. No other option is passed on, since `fetch` keeps a body that can be read again in one of the options.
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
        return chunksOf(bytes as Buffer | AsyncIterable<Uint8Array> | null | undefined);
      },
    };
    const forHttp1 = { allowH2: false };
    return {
      ...forHttp1,
      ...(origin !== undefined && { origin }),
      path,
      method,
      headers: { ...others, ...length },
      // undici's documentation allows any async iterable; its types do not yet.
      body: once as unknown as Readable,
    };
  }
}

/** Aborts a request. Ignores a controller of the caller's dispatcher that throws: the call must end all the same. */
export function tryToAbort(controller: Pick<Dispatcher.DispatchController, "abort">, reason: Error): void {
  try {
    controller.abort(reason);
  } catch {
    // The call ends without the abort.
  }
}

async function* chunksOf(body: Buffer | AsyncIterable<Uint8Array> | null | undefined): AsyncGenerator<Uint8Array> {
  if (Buffer.isBuffer(body)) yield body;
  else if (body) yield* body;
}

const withoutLength = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== "content-length"));

const writtenBefore = (): Error => new Error("The request was already written once");
const callEnded = (): Error => new Error("The call has ended");
