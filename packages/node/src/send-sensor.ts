import type { Deadline } from "@livedesk/core/adapter";
import { Dispatcher } from "undici";
import type { Connections } from "./transports/connections.ts";
import { Departure, tryToAbort } from "./transports/departure.ts";
import { OlderUndici } from "./transports/failures.ts";
import type { AnswerHead } from "./transports/answer.ts";

type Controller = Dispatcher.DispatchController;

/** Answers of which `fetch` makes something else: it fails for a 407, and sends the request again after a 421. */
const TAKEN_AMISS = new Set([407, 421]);

/**
 * Stands between `fetch` and the dispatcher for one request: it knows whether the request has begun to leave, keeps it from
 * leaving twice, and keeps the head of the answer as the server sent it.
 */
export class SendSensor extends Dispatcher {
  readonly departure: Departure;
  /** The head of the answer, once it is there. */
  head: AnswerHead | undefined;
  readonly #connections: Connections;

  constructor(connections: Connections, deadline: Deadline) {
    super();
    this.departure = new Departure(connections, deadline);
    this.#connections = connections;
  }

  /** Where a mock answers, `fetch` hands over the body as it was given, and the mock can compare it. */
  get isMockActive(): boolean {
    const { dispatcher, mayRepeat } = this.#connections;
    return !mayRepeat && "isMockActive" in dispatcher && dispatcher.isMockActive === true;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    return this.departure.dispatch(options, this.#between(handler));
  }

  #between(handler: Dispatcher.DispatchHandler) {
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
        handler.onResponseStart?.(seenAs(controller), TAKEN_AMISS.has(status) ? 400 : status, others, text);
      },
      onResponseData: (controller: Controller, chunk: Buffer): void =>
        handler.onResponseData?.(seenAs(controller), chunk),
      onResponseEnd: (controller: Controller, trailers: Record<string, string>): void =>
        handler.onResponseEnd?.(seenAs(controller), trailers),
      onResponseError: (_: Controller, error: Error): void => fail(error),
      // undici 6 and older call these two in place of `onRequestStart` and `onResponseError`.
      onConnect(abort: (reason: Error) => void): void {
        const older = new OlderUndici();
        fail(older);
        abort(older);
      },
      onError: fail,
    };
  }
}

/** Without raw headers, `fetch` reads those that it is given, in which no compression is named. */
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
