import { LiveDeskError } from "@livedesk/core";
import { type ApiResponse, type Deadline } from "@livedesk/core/adapter";
import type { Dispatcher } from "undici";
import type { Connections } from "./transports/connections.ts";
import { Departure, tryToAbort } from "./transports/departure.ts";
import { nameFailure, OlderUndici } from "./transports/failures.ts";
import { type AnswerHead, MAX_ANSWER_BYTES, readAnswer, tooLong } from "./transports/answer.ts";

type Controller = Dispatcher.DispatchController;

const NO_HEAD: AnswerHead = { status: 0, headers: {} };

/** One request's way through undici, and what is known of it. It ends once, with an answer or with an error. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #connections: Connections;
  readonly #deadline: Deadline;
  readonly #departure: Departure;
  readonly #resolve: (response: ApiResponse | Promise<ApiResponse>) => void;
  readonly #reject: (error: unknown) => void;
  #controller: Controller | undefined;
  #head: AnswerHead | undefined;
  #chunks: Buffer[] = [];
  #size = 0;
  #isSettled = false;

  constructor(
    connections: Connections,
    deadline: Deadline,
    resolve: (response: ApiResponse | Promise<ApiResponse>) => void,
    reject: (error: unknown) => void,
  ) {
    this.#connections = connections;
    this.#deadline = deadline;
    this.#departure = new Departure(connections, deadline);
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Hands the request to the dispatcher, unless the call has ended already. */
  begin(request: Dispatcher.DispatchOptions): void {
    if (this.#deadline.reason !== undefined) {
      this.#fail(undefined);
      return;
    }
    this.#deadline.onEnd(() => this.#end());
    try {
      this.#departure.dispatch(request, this);
    } catch (error) {
      this.#fail(error);
    }
  }

  onRequestStart(controller: Controller): void {
    if (this.#departure.start(controller)) this.#controller = controller;
  }

  /** undici 6 and older call this in place of `onRequestStart`. Nothing that they report is a proof. */
  onConnect(abort: (reason: Error) => void): void {
    const older = new OlderUndici();
    this.#fail(older);
    abort(older);
  }

  /** undici 6 and older call this in place of `onResponseError`. */
  onError(cause: unknown): void {
    this.#fail(cause);
  }

  onResponseStart(_: Controller, status: number, headers: AnswerHead["headers"]): void {
    this.#departure.answered();
    if (status < 200) return;
    this.#head = { status, headers, discard: this.#connections.discardAnswering() };
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    this.#size += chunk.byteLength;
    // A given dispatcher may hand over other bytes than undici does.
    if (this.#size <= MAX_ANSWER_BYTES) this.#chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk));
    else {
      this.#chunks = [];
      this.#finish(() => tooLong(this.#head ?? NO_HEAD));
      tryToAbort(controller, new Error("The answer is too long"));
    }
  }

  onResponseEnd(): void {
    const [only, ...more] = this.#chunks;
    const body = only && more.length === 0 ? only : Buffer.concat(this.#chunks);
    this.#finish(() => readAnswer(this.#head ?? NO_HEAD, body));
  }

  onResponseError(_: Controller | null, cause: unknown): void {
    const status = this.#head?.status ?? 0;
    // A refusal is stated by its status: that its explanation was cut off makes it no less of one.
    if (status >= 400 && status < 500) this.onResponseEnd();
    else this.#fail(cause);
  }

  /** Ends the exchange with an answer, if it can be read. */
  #finish(read: () => ApiResponse | Promise<ApiResponse>): void {
    if (this.#isSettled) return;
    let response: ApiResponse | Promise<ApiResponse>;
    try {
      response = read();
    } catch (error) {
      // A given dispatcher may hand over a head that is none.
      if (!(error instanceof LiveDeskError)) this.#fail(error);
      else {
        this.#settle();
        this.#reject(error);
      }
      return;
    }
    this.#settle();
    this.#resolve(response);
  }

  /** Ends the exchange without an answer. */
  #fail(error: unknown): void {
    if (this.#isSettled) return;
    this.#settle();
    const { reason } = this.#deadline;
    const cause = reason ? this.#deadline.cause : error;
    this.#reject(nameFailure({ reason, status: this.#head?.status, cause }, this.#departure, this.#connections));
  }

  #settle(): void {
    this.#isSettled = true;
    this.#deadline.onEnd(undefined);
  }

  #end(): void {
    if (this.#controller) tryToAbort(this.#controller, new Error("The call has ended"));
    // A dispatcher that was given may keep the abort to itself.
    this.#fail(undefined);
  }
}
