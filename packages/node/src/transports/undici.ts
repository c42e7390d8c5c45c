import type { Readable } from "node:stream";
import { type ApiRequest, LiveDeskError } from "@livedesk/core";
import {
  type ApiResponse,
  basicAuth,
  type Deadline,
  isRefusal,
  secretsOf,
  type Transport,
  type TransportCall,
} from "@livedesk/core/adapter";
import { base64, MAX_ANSWER_BYTES, resolveBaseUrl, runtimeClock, tooLongAnswer } from "@livedesk/core/web";
import type { Dispatcher } from "undici";
import { openBody, type OpenBody } from "../body.ts";
import { checkTransportOptions, type TransportOptions, transportOptionRules } from "../options.ts";
import { USER_AGENT } from "../runtime.ts";
import { type AnswerHead, NO_HEAD, readAnswer } from "./answer.ts";
import { type Connections, openConnections } from "./connections.ts";
import { Departure, tryToAbort } from "./departure.ts";
import { nameFailure, OlderUndici } from "./failures.ts";

/**
 * A transport on undici's dispatcher: the default transport. It knows exactly whether a request was written to a
 * socket, and streams files with constant memory. Redirects are not followed, so credentials are only sent to the base
 * URL. Throws `ConfigurationError`.
 *
 * @example
 * const livedesk = createClient({ transport: undiciTransport({ apiKey, apiSecret }) });
 */
export function undiciTransport(options: TransportOptions): Transport {
  checkTransportOptions(options, transportOptionRules);
  const url = new URL(resolveBaseUrl(options.baseUrl));
  const { origin, pathname } = url;
  const base = pathname.replace(/\/$/, "");
  const own = { authorization: basicAuth(options, base64), "user-agent": USER_AGENT, "accept-encoding": "identity" };
  const connections = openConnections(url, options);

  function exchange(
    request: ApiRequest<unknown>,
    call: TransportCall,
    { body, headers }: OpenBody,
  ): Promise<ApiResponse> {
    return new Promise((resolve, reject) => {
      const handler = new Exchange(connections, call.deadline, resolve, reject);
      const outgoing: Dispatcher.DispatchOptions = {
        origin,
        path: base + request.path,
        method: request.method,
        headers: { ...request.headers, ...headers, ...own },
        // undici's documentation allows any async iterable as a body, but its types do not.
        body: body as string | Readable | null,
      };
      handler.begin(outgoing);
    });
  }

  return {
    clock: runtimeClock,
    base64,
    secrets: () => secretsOf(options),
    send(request, call) {
      const opened = openBody(request, call);
      if (!(opened instanceof Promise)) return exchange(request, call, opened);
      return opened.then((body) => exchange(request, call, body).finally(() => body.close()));
    },
    close: () => connections.close(),
  };
}

type Controller = Dispatcher.DispatchController;

/** Dispatches one request with undici, and ends once, with an answer or with an error. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #connections: Connections;
  readonly #deadline: Deadline;
  readonly #departure: Departure;
  readonly #resolve: (response: ApiResponse | Promise<ApiResponse>) => void;
  readonly #reject: (error: unknown) => void;
  #controller: Controller | undefined;
  #head: AnswerHead = NO_HEAD;
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

  /** Passes the request to the dispatcher. If the call has already ended, the dispatcher does not get the request. */
  begin(request: Dispatcher.DispatchOptions): void {
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

  /**
   * undici 6 and older call this function in place of `onRequestStart`. Their reports do not prove whether the request
   * was sent.
   */
  onConnect(abort: (reason: Error) => void): void {
    const older = new OlderUndici();
    this.#fail(older);
    abort(older);
  }

  /** undici 6 and older call this function in place of `onResponseError`. */
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
    // The caller's dispatcher may pass a Uint8Array, and undici itself passes a Buffer.
    if (this.#size <= MAX_ANSWER_BYTES) this.#chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk));
    else {
      this.#chunks = [];
      this.#finish(() => readAnswer(this.#head, tooLongAnswer(this.#head.status)));
      tryToAbort(controller, new Error("The answer is too long"));
    }
  }

  onResponseEnd(): void {
    const [first] = this.#chunks;
    const body = first && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
    this.#finish(() => readAnswer(this.#head, body));
  }

  onResponseError(_: Controller | null, cause: unknown): void {
    const { status } = this.#head;
    // A refusal (4xx) is a refusal even if its body was cut off.
    if (isRefusal(status)) this.onResponseEnd();
    else this.#fail(cause);
  }

  /** Ends the exchange with an answer, if the answer can be read. */
  #finish(read: () => ApiResponse | Promise<ApiResponse>): void {
    if (this.#isSettled) return;
    let response: ApiResponse | Promise<ApiResponse>;
    try {
      response = read();
    } catch (error) {
      // The caller's dispatcher may pass headers that are not valid.
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
    const status = this.#head === NO_HEAD ? undefined : this.#head.status;
    this.#reject(nameFailure({ reason, status, cause }, this.#departure, this.#connections.proxy));
  }

  #settle(): void {
    this.#isSettled = true;
    this.#deadline.onEnd(undefined);
  }

  #end(): void {
    if (this.#controller) tryToAbort(this.#controller, new Error("The call has ended"));
    // The caller's dispatcher may ignore the abort.
    this.#fail(undefined);
  }
}
