import type { Id } from "@livedesk/schema";
import {
  addCallFacts,
  type CallFacts,
  LiveDeskError,
  requestIdOf,
  transportFailure,
  UnknownOutcomeError,
} from "../errors.ts";
import type { ApiRequest } from "../requests/request.ts";
import { CHARACTERS_DELETED, fieldsWithDeletedCharacters } from "../templates/warnings.ts";
import type { ApiResponse, CallOptions, Transport } from "../transport.ts";
import { CallDeadline, untilEnd } from "./deadline.ts";
import { type ClientEvent, type EventDetail, notify } from "./events.ts";
import { AnsweredConversation, readResponse } from "./outcome.ts";
import { SendQueue } from "./queue.ts";
import { isSecret, safeHeaders } from "./redaction.ts";
import { dateIn, Pause, retryAfter, retryDelay, throwIfEnded, wait } from "./retry.ts";
import { type RunningCall, RunningCalls } from "./running.ts";

/** Headers that were checked. Their names are in lower case. */
type Headers = Readonly<Record<string, string>>;

/** The options of an engine. Every default is filled in; `ClientOptions` describes each option. */
export interface EngineOptions {
  readonly maxRetries: number;
  readonly timeout: number;
  readonly concurrency: number;
  readonly maxQueued: number;
  readonly inOrder: boolean;
  readonly stopsOnUnknown: boolean;
  readonly headers: Headers | undefined;
  /** The listener is read again for each event, because a listener may be added or removed at any time. */
  readonly observer: { readonly onEvent?: ((event: ClientEvent) => void) | undefined };
}

/** The options of one call, with its headers checked. */
export interface EngineCall extends Omit<CallOptions, "headers"> {
  readonly headers?: Headers | undefined;
  /** Whether the call has one attempt, and no place in the order of its conversation: its caller decides about both. */
  readonly isSingle?: boolean | undefined;
}

/** A request to deliver, and the options of its call. */
export interface Prepared<Answer> {
  readonly request: ApiRequest<Answer>;
  readonly options: EngineCall;
}

/** A call in progress. */
interface Call<Answer> extends RunningCall, Prepared<Answer> {
  readonly deadline: CallDeadline;
  readonly number: number;
  attempts: number;
  /** When the last attempt began. */
  attemptedAt: number;
  /**
   * The wait in ms that the server asked for when it answered the last attempt with 429; undefined if it asked for no
   * wait.
   */
  serverWait: number | undefined;
}

/**
 * Delivers requests: each request waits in the queue, is sent in one or more attempts before its deadline, and gets an
 * outcome.
 */
export class Engine {
  readonly #transport: Transport;
  readonly #options: EngineOptions;
  readonly #queue: SendQueue;
  readonly #pause: Pause;
  readonly #answered = new AnsweredConversation();
  readonly #running: RunningCalls;
  #calls = 0;
  #isClosed = false;
  #transportEnds: Promise<void> | undefined;

  constructor(transport: Transport, options: EngineOptions) {
    this.#transport = transport;
    this.#options = options;
    this.#running = new RunningCalls(transport.clock);
    this.#queue = new SendQueue(options);
    this.#pause = new Pause(transport.clock);
  }

  /**
   * Delivers a request. Requests of one conversation are sent in the order of their calls. `prepare` is called at once; what it throws
   * is what the call throws.
   */
  async deliver<Answer extends { id: number }>(prepare: () => Prepared<Answer>): Promise<Answer> {
    const call = this.#begin(prepare());
    let occupied: string | undefined;
    try {
      for (const field of fieldsWithDeletedCharacters(call.request))
        this.#report(call, { type: "warning", code: "characters-deleted", field, message: CHARACTERS_DELETED });
      const isOrdered = this.#options.inOrder && !call.options.isSingle;
      const lane = isOrdered ? String(call.request.conversationId) : `call ${call.number}`;
      // Even a call that need not wait is sent only after this `await`, so that a `close()` right after the call still ends it.
      const hasWaited = await this.#queue.enter(lane, call.deadline);
      occupied = lane;
      for (;;) {
        const isTest = this.#pause.mayHold && (await this.#pause.wait(call.deadline));
        try {
          let response: ApiResponse | undefined;
          try {
            response = await this.#send(call, hasWaited);
          } finally {
            call.isSending = false;
            if (isTest) this.#pause.tested(response?.status, response && retryAfter(response, this.#transport.clock));
          }
          return this.#accept(call, response);
        } catch (thrown) {
          await this.#beforeNext(call, this.#describe(call, thrown));
        }
      }
    } catch (thrown) {
      throw this.#fail(call, thrown, occupied);
    } finally {
      if (occupied !== undefined) this.#queue.leave(occupied);
      this.#running.end(call);
    }
  }

  /** Takes calls of a conversation again after an unknown outcome has stopped it. */
  resume(conversationId: Id): void {
    this.#queue.resume(String(conversationId));
  }

  /** Waits for the result of another call with an equal request. The end of this wait does not end that call. */
  async join<Answer>(request: ApiRequest<Answer>, result: Promise<Answer>, options: EngineCall): Promise<Answer> {
    // The wait counts as sending, so that `close` does not end it. If `close` ends the other call, this wait ends too.
    const joining = { deadline: this.#startDeadline(options), isSending: true, position: 0 };
    this.#running.add(joining);
    try {
      return await untilEnd(joining.deadline, result, true);
    } catch (error) {
      // An error of the other call already has the facts of that call.
      if (error instanceof LiveDeskError && error.kind === undefined)
        addCallFacts(error, factsOf({ request, options, attempts: 0 }));
      throw error;
    } finally {
      this.#running.end(joining);
    }
  }

  /**
   * Accepts no more calls, ends the calls that have sent nothing, waits at most `limit` ms for the other calls, and
   * then closes the transport. A second call with a shorter limit shortens the wait.
   */
  async close(limit: number): Promise<void> {
    this.#isClosed = true;
    await this.#running.close(limit);
    await (this.#transportEnds ??= this.#transport.close?.());
  }

  #begin<Answer>({ request: built, options }: Prepared<Answer>): Call<Answer> {
    const request = this.#withHeaders(built, options.headers);
    if (this.#isClosed) {
      const error = transportFailure({ started: false, reason: "closed" });
      throw addCallFacts(error, factsOf({ request, options, attempts: 0 }));
    }
    const deadline = this.#startDeadline(options);
    const call: Call<Answer> = {
      number: ++this.#calls,
      request,
      options,
      deadline,
      attempts: 0,
      attemptedAt: deadline.startedAt,
      serverWait: undefined,
      isSending: false,
      position: 0,
    };
    this.#running.add(call);
    return call;
  }

  /** The request with the headers of the client and of the call. The request's own headers cannot be replaced. */
  #withHeaders<Answer>(request: ApiRequest<Answer>, headers: Headers | undefined): ApiRequest<Answer> {
    if (headers === undefined && this.#options.headers === undefined) return request;
    return { ...request, headers: { ...this.#options.headers, ...headers, ...request.headers } };
  }

  #startDeadline({ timeout, signal }: EngineCall): CallDeadline {
    return new CallDeadline(this.#transport.clock, timeout ?? this.#options.timeout, signal);
  }

  #send(call: Call<unknown>, hasWaited: boolean): Promise<ApiResponse> {
    const { request, deadline, options } = call;
    const { clock } = this.#transport;
    // After a wait in the queue, too little time may be left. A call that did not wait is sent, however short its timeout is.
    throwIfEnded(deadline, hasWaited ? clock : undefined);
    call.attempts++;
    call.attemptedAt = clock.now();
    call.serverWait = undefined;
    call.isSending = true;
    this.#report(call, { type: "request" });
    return this.#transport.send(request, { deadline, onProgress: options.onProgress });
  }

  /** Reads an answer, which may ask the client to wait. Throws what `readResponse` throws. */
  #accept<Answer extends { id: number }>(call: Call<Answer>, response: ApiResponse): Answer {
    const { clock } = this.#transport;
    const { status, headers } = response;
    const serverWait = retryAfter(response, clock);
    if (status === 429 && serverWait !== undefined) this.#pauseFor(call, serverWait);
    const id = requestIdOf(headers);
    const requestId = id === undefined || isSecret(id, this.#transport) ? undefined : id;
    const now = clock.now();
    this.#report(call, { type: "response", status, requestId, duration: now - call.attemptedAt });
    const retryAt = serverWait === undefined ? undefined : dateIn(serverWait, clock.wall());
    const answer = readResponse(call.request, response, this.#transport, retryAt);
    const message = this.#answered.check(call.request.conversationId, answer, response);
    if (message !== undefined)
      this.#report(call, { type: "warning", code: "conversation-mismatch", field: "conversation_id", message });
    const duration = now - call.deadline.startedAt;
    this.#report(call, { type: "outcome", outcome: "accepted", messageId: answer.id, requestId, duration });
    return answer;
  }

  /** Reports that a call has ended without a message, and returns its error. */
  #fail(call: Call<unknown>, thrown: unknown, occupied: string | undefined): LiveDeskError {
    const error = this.#describe(call, thrown);
    // The conversation is stopped before the listener is called, because the listener may resume the conversation.
    const mayStop = this.#options.stopsOnUnknown && !call.options.isSingle;
    if (error.outcome === "unknown" && mayStop && occupied !== undefined) this.#queue.stop(occupied);
    const { outcome, requestId } = error;
    const duration = this.#transport.clock.now() - call.deadline.startedAt;
    this.#report(call, { type: "outcome", outcome, error, requestId, duration });
    return error;
  }

  /** Waits until the request may be tried again. Throws the error if the request must not be tried again. */
  async #beforeNext(call: Call<unknown>, error: LiveDeskError): Promise<void> {
    const { clock } = this.#transport;
    const mayRetry =
      !this.#isClosed && !call.options.isSingle && call.attempts <= this.#options.maxRetries && !isSpent(call.request);
    const delay = mayRetry ? retryDelay(error, call, clock) : undefined;
    if (delay === undefined) throw error;
    if (error.status === 429 && call.serverWait === undefined) this.#pauseFor(call, delay);
    this.#report(call, { type: "retry", delay, error });
    const until = clock.now() + delay;
    try {
      await wait(clock, delay, call.deadline);
      // In a busy process a timer may fire late, so that too little time is left.
      throwIfEnded(call.deadline, clock);
    } catch (ended) {
      if (error.status !== 429) throw ended;
      // The caller gets the server's answer, because it says more than the end of the wait. `retryAt` is computed again, because the
      // machine's clock may have been set during the wait.
      if (error.retryAt) Object.assign(error, { retryAt: dateIn(until - clock.now(), clock.wall()) });
      throw error;
    }
  }

  /** Pauses the whole client for a time in ms, because the server counts the requests of the whole client. */
  #pauseFor(call: Call<unknown>, ms: number): void {
    call.serverWait = ms;
    this.#pause.extend(ms);
  }

  /** Adds the facts of a call to its error, and masks the headers of the answer. */
  #describe(call: Call<unknown>, thrown: unknown): LiveDeskError {
    // If a transport throws an error of another kind, a part of the request may have been sent.
    const error =
      thrown instanceof LiveDeskError
        ? thrown
        : new UnknownOutcomeError("The transport failed", { code: "transport-failed", cause: thrown });
    addCallFacts(error, factsOf(call));
    if (error.headers === undefined) return error;
    const headers = safeHeaders(error.headers, call.request, this.#transport);
    return Object.assign(error, { headers, requestId: requestIdOf(headers) });
  }

  #report({ number, request, options, attempts }: Call<unknown>, detail: EventDetail): void {
    const { onEvent } = this.#options.observer;
    if (onEvent === undefined) return;
    const { kind, conversationId, path } = request;
    const { reference } = options;
    notify(onEvent, { ...detail, call: number, kind, conversationId, reference, path, attempt: attempts });
  }
}

const factsOf = ({
  request: { kind, conversationId, messageId },
  options: { reference },
  attempts,
}: Pick<Call<unknown>, "request" | "options" | "attempts">): CallFacts => ({
  kind,
  conversationId,
  messageId,
  reference,
  attempts,
});

const isSpent = ({ body }: ApiRequest<unknown>): boolean => body.kind === "encoded" && body.isSpent();
