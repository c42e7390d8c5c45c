import type { Readable } from "node:stream";
import type { Deadline } from "@livedesk/core/adapter";
import type { Dispatcher } from "undici";
import type { Connections } from "./connections.ts";

type Options = Dispatcher.DispatchOptions;

/**
 * Passes one request to the dispatcher once, prevents that the request is sent a second time, and knows whether a byte
 * of the request may have been sent.
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

  /** Whether a byte of the request may have been sent. If false, it is proved that no byte was sent. */
  get mayHaveLeft(): boolean {
    return this.#isDispatched && (this.hasBegun || !this.#connections.provesNotSent);
  }

  /**
   * Whether the dispatcher has shown that it began to send the request. If false, this is no proof that nothing was
   * sent: see `mayHaveLeft`.
   */
  get hasBegun(): boolean {
    return this.#isStarted || this.#isRead;
  }

  /** Passes the request to the dispatcher. Throws for a second dispatch, and if the call has ended. */
  dispatch(options: Options, handler: Dispatcher.DispatchHandler): boolean {
    if (this.#isDispatched) throw writtenBefore();
    if (this.#deadline.reason !== undefined) throw callEnded();
    this.#isDispatched = true;
    const { dispatcher, mayRepeat } = this.#connections;
    return dispatcher.dispatch(mayRepeat ? this.#once(options) : options, handler);
  }

  /**
   * Must be called in `onRequestStart`, which undici calls directly before it writes the first byte to a connected
   * socket. If the call has ended while the request waited for a connection, or if the request was already written
   * once, this function aborts the request before it is written, and returns false.
   */
  start(controller: Dispatcher.DispatchController): boolean {
    if (this.#deadline.reason === undefined && !this.#isStarted) {
      this.#isStarted = true;
      return true;
    }
    tryToAbort(controller, this.#isStarted ? writtenBefore() : callEnded());
    return false;
  }

  /** Records that an answer or a part of an answer has come, which shows that the request was sent. */
  answered(): void {
    this.#isStarted = true;
  }

  /**
   * The request with a body that can be read only once. An interceptor that sends a request again does not always
   * report the second start: undici's own RetryHandler does not report it after an answer has begun. But an interceptor
   * can only send a body that it can read, and undici writes nothing of an HTTP/1.1 request, not even the headers,
   * before it has read the first chunk of such a body. A request without a body gets an empty body, and no length in
   * its headers: with a length of 0, HTTP/2 would not read the body. No other option is passed on, because one of the
   * options of `fetch` contains a body that can be read again.
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
      // undici's documentation allows any async iterable as a body, but its types do not.
      body: once as unknown as Readable,
    };
  }
}

/**
 * Aborts a request. If the controller of the caller's dispatcher throws, the error is ignored, because the call must
 * end anyway.
 */
export function tryToAbort(controller: Pick<Dispatcher.DispatchController, "abort">, reason: Error): void {
  try {
    controller.abort(reason);
  } catch {
    // The call ends even if the abort fails.
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
