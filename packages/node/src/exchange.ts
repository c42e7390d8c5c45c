import type { ApiResponse, Deadline } from "@livedesk/core";
import type { Dispatcher } from "undici";
import { nameFailure } from "./name-failure.ts";

/** The longest answer that is read, in bytes. A message takes a few thousand. */
const MAX_ANSWER_BYTES = 10 * 2 ** 20;

type Controller = Dispatcher.DispatchController;
type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler["onResponseStart"]>>[2];

/**
 * One request's way through undici, and what is known of it. undici calls `onRequestStart` right before it writes the first
 * byte to a connected socket, and never for a request that was refused a connection or still waits for one: until then,
 * nothing has left.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #deadline: Deadline;
  readonly #resolve: (response: ApiResponse) => void;
  readonly #reject: (error: unknown) => void;
  #controller: Controller | undefined;
  #status: number | undefined;
  #headers: Headers = {};
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(deadline: Deadline, resolve: (response: ApiResponse) => void, reject: (error: unknown) => void) {
    this.#deadline = deadline;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Hands the request to a dispatcher, unless the call has ended already. */
  begin(dispatcher: Dispatcher, request: Dispatcher.DispatchOptions): void {
    if (this.#deadline.reason !== undefined) {
      this.#fail(undefined);
      return;
    }
    this.#deadline.onEnd(() => this.#end());
    try {
      dispatcher.dispatch(request, this);
    } catch (error) {
      this.#fail(error);
    }
  }

  onRequestStart(controller: Controller): void {
    // abort() here keeps the request from being written: when the call has ended while it waited for a connection, and when
    // a caller's dispatcher means to write it a second time.
    if (this.#deadline.reason !== undefined || this.#controller !== undefined) controller.abort(ended());
    else this.#controller = controller;
  }

  onResponseStart(_: Controller, status: number, headers: Headers): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    this.#size += chunk.byteLength;
    if (this.#size <= MAX_ANSWER_BYTES) this.#chunks.push(chunk);
    else {
      // Nothing of this API is so long: it is no answer, and what was read of it is of no use.
      this.#chunks = [];
      this.onResponseEnd();
      controller.abort(ended());
    }
  }

  onResponseEnd(): void {
    this.#deadline.onEnd(undefined);
    const body = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    this.#resolve({
      status: this.#status ?? 0,
      headers: flat(this.#headers),
      body: body?.toString() ?? "",
    });
  }

  onResponseError(_: Controller, cause: unknown): void {
    // A refusal is stated by its status: that its explanation was cut off makes it no less of one.
    if (this.#status !== undefined && this.#status >= 400 && this.#status < 500) this.onResponseEnd();
    else this.#fail(cause);
  }

  /** Ends the exchange without an answer. */
  #fail(cause: unknown): void {
    const { reason } = this.#deadline;
    this.#deadline.onEnd(undefined);
    const started = this.#controller !== undefined;
    this.#reject(nameFailure({ started, reason, status: this.#status, cause: reason ? this.#deadline.cause : cause }));
  }

  #end(): void {
    if (this.#controller) this.#controller.abort(ended());
    else this.#fail(undefined);
  }
}

const ended = (): Error => new Error("The call has ended");

/** Headers as plain texts, which nearly all are: then nothing is copied. A repeated one is joined as HTTP says it may be. */
function flat(headers: Headers): Record<string, string> {
  for (const name in headers) if (typeof headers[name] !== "string") return joined(headers);
  return headers as Record<string, string>;
}

function joined(headers: Headers): Record<string, string> {
  const given = Object.entries(headers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}
