import type { Id } from "@livedesk/schema";
import { AnsweredConversation, readResponse } from "./outcome.ts";
import type { ApiRequest } from "../requests/request.ts";
import type { ApiResponse, CallOptions, Transport } from "../transport.ts";
import { type ClientEvent, type EventDetail, notify } from "./events.ts";
import { CallDeadline, untilEnd, wait } from "./deadline.ts";
import { CHARACTERS_DELETED, fieldsWithDeletedCharacters } from "../templates/warnings.ts";
import { LiveDeskError, UnknownOutcomeError, transportFailure } from "../errors.ts";
import { Pause, dateIn, retryAfter, retryDelay, throwIfEnded } from "./retry.ts";
import { SendQueue } from "./queue.ts";

/** How an engine works. Every member is decided, see `ClientOptions` for what each means. */
export interface EngineOptions {
  readonly maxRetries: number;
  readonly timeout: number;
  readonly concurrency: number;
  readonly maxQueued: number;
  readonly inOrder: boolean;
  readonly stopsOnUnknown: boolean;
  /** Asked for its listener at each event, since it may come and go. */
  readonly observer: { readonly onEvent?: ((event: ClientEvent) => void) | undefined };
}

/** What `close` needs to know of a call that has not ended. */
interface Running {
  readonly deadline: CallDeadline;
  /** Whether a request of it is with the transport: what became of that one only its answer tells. */
  isSending: boolean;
}

/** One call on its way: what an attempt needs to know of it. */
interface Call<Answer> extends Running {
  readonly number: number;
  readonly conversation: Id;
  readonly request: ApiRequest<Answer>;
  readonly options: CallOptions;
  readonly begun: number;
  attempts: number;
  /** When the last attempt began. */
  sent: number;
  /** How long the server has put the last attempt off, in ms, where it has (429). */
  putOff: number | undefined;
}

/** Takes requests through the queue, the attempts and the deadline, and tells how each ended. */
export class Engine {
  readonly #transport: Transport;
  readonly #options: EngineOptions;
  readonly #queue: SendQueue;
  readonly #pause: Pause;
  readonly #answered = new AnsweredConversation();
  /** The calls that have not ended, and those who wait for the end of one. */
  readonly #running = new Set<Running>();
  /** Told when the last of them has ended. */
  readonly #drains = new Set<() => void>();
  #calls = 0;
  #isClosed = false;
  #transportEnds: Promise<void> | undefined;

  constructor(transport: Transport, options: EngineOptions) {
    this.#transport = transport;
    this.#options = options;
    this.#queue = new SendQueue(options);
    this.#pause = new Pause(transport.clock);
  }

  /** Builds a request and delivers it. Those of one lane are sent in the order of their calls. */
  async deliver<Answer extends { id: number }>(
    conversation: Id,
    build: () => ApiRequest<Answer>,
    options: CallOptions,
  ): Promise<Answer> {
    const call = this.#begin(conversation, build(), options);
    let place: string | undefined;
    try {
      for (const field of fieldsWithDeletedCharacters(call.request))
        this.#tell(call, { type: "warning", code: "characters-deleted", field, message: CHARACTERS_DELETED });
      const lane = String(this.#options.inOrder ? conversation : call.number);
      const hasWaited = await this.#queue.enter(lane, call.deadline);
      place = lane;
      for (;;) {
        const isProbe = await this.#pause.over(call.deadline);
        try {
          return await this.#attempt(call, hasWaited, isProbe);
        } catch (thrown) {
          await this.#beforeNext(call, explained(thrown));
        }
      }
    } catch (thrown) {
      const error = explained(thrown);
      error.attempts = call.attempts;
      // Before anybody is told, who may resume it.
      if (error.outcome === "unknown" && this.#options.stopsOnUnknown && place !== undefined) this.#queue.stop(place);
      this.#tell(call, { type: "outcome", outcome: error.outcome, error, duration: this.#since(call.begun) });
      throw error;
    } finally {
      if (place !== undefined) this.#queue.leave(place);
      this.#end(call);
    }
  }

  /** Takes calls of a lane again that an unknown outcome has stopped. */
  resume(conversation: Id): void {
    this.#queue.resume(String(conversation));
  }

  /** Waits for what another call has begun. Its own end says nothing of that call. */
  async join<Answer>(begun: Promise<Answer>, options: CallOptions): Promise<Answer> {
    // What it waits for ends by itself when the client is closed, or has left.
    const joining = { deadline: this.#startDeadline(options), isSending: true };
    this.#running.add(joining);
    try {
      return await untilEnd(joining.deadline, begun, true);
    } finally {
      this.#end(joining);
    }
  }

  /**
   * Takes no more calls, ends those of which nothing has left, waits for the others, at most `limit` ms, and ends the transport.
   * A second call can only make it quicker.
   */
  async close(limit: number): Promise<void> {
    this.#isClosed = true;
    for (const { deadline, isSending } of this.#running) if (!isSending) deadline.stop("closed");
    await this.#drained(limit);
    for (const { deadline } of this.#running) deadline.stop("closed");
    await (this.#transportEnds ??= this.#transport.close?.());
  }

  /** Waits until no call is left, at most so many ms, and no longer than the time of any of them. */
  #drained(limit: number): Promise<void> {
    const { clock } = this.#transport;
    const ends = [...this.#running].map(({ deadline }) => deadline.at - clock.now());
    const most = Math.min(limit, Math.max(0, ...ends));
    if (ends.length === 0 || most === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        cancel();
        this.#drains.delete(end);
        resolve();
      };
      const cancel = clock.after(most, end);
      this.#drains.add(end);
    });
  }

  #begin<Answer>(conversation: Id, request: ApiRequest<Answer>, options: CallOptions): Call<Answer> {
    if (this.#isClosed) throw transportFailure({ started: false, reason: "closed" });
    const deadline = this.#startDeadline(options);
    const begun = this.#transport.clock.now();
    const number = ++this.#calls;
    const progress = { begun, attempts: 0, sent: begun, putOff: undefined, isSending: false };
    const call = { number, conversation, request, options, deadline, ...progress };
    this.#running.add(call);
    return call;
  }

  #startDeadline({ timeout, signal }: CallOptions): CallDeadline {
    return new CallDeadline(this.#transport.clock, timeout ?? this.#options.timeout, signal);
  }

  #end(call: Running): void {
    call.deadline.release();
    this.#running.delete(call);
    if (this.#running.size === 0) for (const end of this.#drains) end();
  }

  async #attempt<Answer extends { id: number }>(
    call: Call<Answer>,
    hasWaited: boolean,
    isProbe: boolean,
  ): Promise<Answer> {
    let response: ApiResponse | undefined;
    let asked: number | undefined;
    try {
      // A call that has waited for its turn may have too little time left. One that has not is sent with whatever time it was given.
      throwIfEnded(call.deadline, hasWaited ? this.#transport.clock : undefined);
      response = await this.#send(call);
      asked = retryAfter(response, this.#transport.clock.wall());
    } finally {
      call.isSending = false;
      if (isProbe) this.#pause.found(response?.status, asked);
    }
    return this.#accept(call, response, asked);
  }

  #send(call: Call<unknown>): Promise<ApiResponse> {
    const { request, deadline, options } = call;
    call.attempts++;
    call.sent = this.#transport.clock.now();
    call.putOff = undefined;
    call.isSending = true;
    this.#tell(call, { type: "request" });
    return this.#transport.send(request, { deadline, onProgress: options.onProgress });
  }

  /** Reads what the server answered, which may have `asked` for a wait, in ms. Throws what `readResponse` does. */
  #accept<Answer extends { id: number }>(call: Call<Answer>, response: ApiResponse, asked: number | undefined): Answer {
    const { clock } = this.#transport;
    if (response.status === 429 && asked !== undefined) this.#putOff(call, asked);
    this.#tell(call, { type: "response", status: response.status, duration: this.#since(call.sent) });
    const retryAt = asked === undefined ? undefined : dateIn(asked, clock.wall());
    const answer = readResponse(call.request, response, this.#transport, retryAt);
    const warning = this.#answered.check(call.conversation, answer, response);
    if (warning) this.#tell(call, warning);
    this.#tell(call, {
      type: "outcome",
      outcome: "accepted",
      messageId: answer.id,
      duration: this.#since(call.begun),
    });
    return answer;
  }

  /** Waits until the request may be tried again. Throws the error when it must not be. */
  async #beforeNext(call: Call<unknown>, error: LiveDeskError): Promise<void> {
    const { clock } = this.#transport;
    const mayRetry = !this.#isClosed && call.attempts <= this.#options.maxRetries && !isSpent(call.request);
    const delay = mayRetry ? retryDelay(error, call, clock) : undefined;
    if (delay === undefined) throw error;
    if (error.status === 429 && call.putOff === undefined) this.#putOff(call, delay);
    this.#tell(call, { type: "retry", delay, error });
    const until = clock.now() + delay;
    try {
      await wait(clock, delay, call.deadline);
      // A busy process learns late that a wait is over: too little time may be left by then.
      throwIfEnded(call.deadline, clock);
    } catch (ended) {
      if (error.status !== 429) throw ended;
      // What the server said is worth more than that nobody waited for it. The machine's clock may have been set since.
      if (error.retryAt) Object.assign(error, { retryAt: dateIn(until - clock.now(), clock.wall()) });
      throw error;
    }
  }

  /** Holds still for so many ms: the server has had enough of this client, not of this message alone. */
  #putOff(call: Call<unknown>, ms: number): void {
    call.putOff = ms;
    this.#pause.extend(ms);
  }

  #since(time: number): number {
    return this.#transport.clock.now() - time;
  }

  #tell({ number, request, attempts }: Call<unknown>, what: EventDetail): void {
    const { onEvent } = this.#options.observer;
    if (onEvent === undefined) return;
    notify(onEvent, { ...what, call: number, kind: request.kind, path: request.path, attempt: attempts });
  }
}

const isSpent = ({ body }: ApiRequest<unknown>): boolean => body.kind === "encoded" && body.isSpent();

/** A transport that fails in a way it does not explain may have sent something. */
const explained = (thrown: unknown): LiveDeskError =>
  LiveDeskError.isInstance(thrown)
    ? thrown
    : new UnknownOutcomeError("The transport failed", { code: "transport-failed", cause: thrown });
