import type { ApiRequest } from "@livedesk/core";
import {
  basicAuth,
  type Deadline,
  optionRule,
  type OptionRules,
  secretsOf,
  type Transport,
} from "@livedesk/core/adapter";
import { answerOf, base64, exchange, readBody, resolveBaseUrl, runtimeClock } from "@livedesk/core/web";
// The whole namespace is imported, for the reason that connections.ts explains.
import * as undici from "undici";
import { openBody, type OpenBody } from "../body.ts";
import { checkTransportOptions, refuseTogether, type TransportOptions, transportOptionRules } from "../options.ts";
import { USER_AGENT } from "../runtime.ts";
import { type AnswerHead, NO_HEAD, plainHeaders, readText } from "./answer.ts";
import { type Connections, openConnections } from "./connections.ts";
import { Departure, tryToAbort } from "./departure.ts";
import { nameFailure, OlderUndici } from "./failures.ts";

/** How a transport over `fetch` reaches LiveDesk. */
export interface FetchTransportOptions extends TransportOptions {
  /**
   * A function that is called for every request in place of undici's `fetch`, for interception and tests. Such a
   * function does not say whether a request that failed was sent, so every failure after its call is an unknown
   * outcome.
   */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

const OPTION_RULES: OptionRules<FetchTransportOptions> = { ...transportOptionRules, fetch: optionRule.aFunction };

/**
 * A transport over `fetch`, for programs that need plain fetch semantics or interception. Redirects are not followed,
 * so credentials are only sent to the base URL. Throws `ConfigurationError`.
 *
 * @example
 * const livedesk = createClient({ transport: fetchTransport({ apiKey, apiSecret }) });
 */
export function fetchTransport(options: FetchTransportOptions): Transport {
  checkTransportOptions(options, OPTION_RULES);
  for (const name of ["ca", "dispatcher", "maxConnections"] as const)
    refuseTogether(options, name, "fetch", "your own fetch opens its own connections");
  const baseUrl = resolveBaseUrl(options.baseUrl);
  const own = { authorization: basicAuth(options, base64), "user-agent": USER_AGENT, "accept-encoding": "identity" };
  const { send, close } = options.fetch ? overCallersFetch(options.fetch) : overUndici(new URL(baseUrl), options);
  return {
    clock: runtimeClock,
    base64,
    secrets: () => secretsOf(options),
    async send(request, call) {
      const opened = await openBody(request, call);
      try {
        return await send(baseUrl + request.path, initOf(request, opened, own), call.deadline);
      } finally {
        opened.close();
      }
    },
    close,
  };
}

interface Init {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: OpenBody["body"];
  readonly redirect: "manual";
  readonly duplex: "half";
}

const initOf = ({ method, headers }: ApiRequest<unknown>, opened: OpenBody, own: Record<string, string>): Init => ({
  method,
  headers: { ...headers, ...opened.headers, ...own },
  body: opened.body,
  redirect: "manual",
  duplex: "half",
});

/** A function that sends one request with `fetch`, and the evidence of what was sent. */
interface Carrier {
  readonly send: (url: string, init: Init, deadline: Deadline) => ReturnType<Transport["send"]>;
  readonly close: () => Promise<void>;
}

const overCallersFetch = (fetch: typeof globalThis.fetch): Carrier => ({
  send: (url, { body, ...init }, deadline) =>
    exchange({
      deadline,
      send: async (signal) => {
        const stream = body === null || typeof body === "string" ? body : ReadableStream.from(body);
        return answerOf(await fetch(url, { ...init, body: stream, signal }));
      },
      failure: ({ started, ...evidence }) => nameFailure(evidence, { mayHaveLeft: started, hasBegun: started }),
    }),
  close: () => Promise.resolve(),
});

function overUndici(url: URL, options: TransportOptions): Carrier {
  const connections = openConnections(url, options);
  return {
    send(address, init, deadline) {
      const sensor = new SendSensor(connections, deadline);
      return exchange({
        deadline,
        send: async (signal) => {
          const { body } = await undici.fetch(address, { ...init, signal, dispatcher: sensor });
          const { head = NO_HEAD } = sensor;
          const { status, discard } = head;
          const read = async (stop: AbortSignal): Promise<string> => readText(head, await readBody(status, body, stop));
          return { status, headers: plainHeaders(head), discard, read };
        },
        failure: ({ reason, cause }) =>
          nameFailure({ reason, status: sensor.head?.status, cause }, sensor.departure, connections.proxy),
      });
    },
    close: () => connections.close(),
  };
}

type Controller = undici.Dispatcher.DispatchController;

/** The statuses whose answers `fetch` changes: it fails after a 407, and sends the request again after a 421. */
const CHANGED_BY_FETCH = new Set([407, 421]);

/**
 * The dispatcher that `fetch` uses for one request: it passes the request on to the real dispatcher. The sensor knows
 * whether the request may have been sent, prevents that it is sent a second time, and keeps the head of the answer as
 * the server sent it.
 */
class SendSensor extends undici.Dispatcher {
  readonly departure: Departure;
  /** The head of the answer, after it has arrived. */
  head: AnswerHead | undefined;
  readonly #connections: Connections;

  constructor(connections: Connections, deadline: Deadline) {
    super();
    this.departure = new Departure(connections, deadline);
    this.#connections = connections;
  }

  /**
   * `fetch` reads this flag. If the flag is true, `fetch` passes on the original body, so that a mock can compare the
   * body with a string.
   */
  get isMockActive(): boolean {
    const { dispatcher, mayRepeat } = this.#connections;
    return !mayRepeat && "isMockActive" in dispatcher && dispatcher.isMockActive === true;
  }

  override dispatch(options: undici.Dispatcher.DispatchOptions, handler: undici.Dispatcher.DispatchHandler): boolean {
    return this.departure.dispatch(options, this.#between(handler));
  }

  #between(handler: undici.Dispatcher.DispatchHandler) {
    let seen: Controller | undefined;
    const seenAs = (controller: Controller): Controller => (seen ??= withoutRawHeaders(controller));
    const fail = (error: Error): void => handler.onResponseError?.(seen as Controller, error);
    return {
      onRequestStart: (controller: Controller, context: unknown): void => {
        if (this.departure.start(controller)) handler.onRequestStart?.(seenAs(controller), context);
      },
      onResponseStart: (
        controller: Controller,
        status: number,
        headers: AnswerHead["headers"],
        text?: string,
      ): void => {
        this.departure.answered();
        if (status < 200) return;
        this.head = { status, headers, discard: this.#connections.discardAnswering() };
        const { "content-encoding": _, ...others } = headers;
        handler.onResponseStart?.(seenAs(controller), CHANGED_BY_FETCH.has(status) ? 400 : status, others, text);
      },
      onResponseData: (controller: Controller, chunk: Buffer): void =>
        handler.onResponseData?.(seenAs(controller), chunk),
      onResponseEnd: (controller: Controller, trailers: Record<string, string>): void =>
        handler.onResponseEnd?.(seenAs(controller), trailers),
      onResponseError: (_: Controller, error: Error): void => fail(error),
      // undici 6 and older call these two functions in place of `onRequestStart` and `onResponseError`.
      onConnect(abort: (reason: Error) => void): void {
        const older = new OlderUndici();
        fail(older);
        abort(older);
      },
      onError: fail,
    };
  }
}

/**
 * A controller without raw headers. With such a controller, `fetch` reads the headers that `onResponseStart` gets, from
 * which `content-encoding` was removed.
 */
const withoutRawHeaders = (controller: Controller): Controller => ({
  abort: (reason) => tryToAbort(controller, reason),
  pause: () => controller.pause(),
  resume: () => controller.resume(),
  get aborted() {
    return controller.aborted;
  },
  get paused() {
    return controller.paused;
  },
  get reason() {
    return controller.reason;
  },
});
