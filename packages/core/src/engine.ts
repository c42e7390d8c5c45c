import type { Id } from "@livedesk/schema";
import type { ApiRequest } from "./api-request.ts";
import type { ApiResponse } from "./api-response.ts";
import { backoff } from "./backoff.ts";
import type { ClientEvent, EventDetail } from "./client-event.ts";
import { CallDeadline } from "./deadline.ts";
import { CHARACTERS_DELETED, fieldsWithDeletedCharacters } from "./deleted-characters.ts";
import { LiveDeskError } from "./errors/livedesk-error.ts";
import { UnknownOutcomeError } from "./errors/unknown-outcome-error.ts";
import { notify } from "./notify.ts";
import { Pause } from "./pause.ts";
import { readResponse } from "./read-response.ts";
import { dateIn, retryAfter } from "./retry-after.ts";
import { retryDelay } from "./retry-delay.ts";
import { SendQueue } from "./send-queue.ts";
import type { CallOptions, Transport } from "./transport.ts";
import { transportFailure } from "./transport-failure.ts";
import { throwIfEnded, untilEnd } from "./until-end.ts";
import { wait } from "./wait.ts";

/** How an engine works. Every member is decided, see `ClientOptions` for what each means. */
export interface EngineOptions {
  readonly maxRetries: number;
  readonly timeout: number;
  readonly concurrency: number;
  readonly maxQueued: number;
  readonly inOrder: boolean;
  /** Asked for its listener at each event, since it may come and go. */
  readonly observer: { readonly onEvent?: ((event: ClientEvent) => void) | undefined };
}

/** One call on its way: what an attempt needs to know of it. */
interface Call<Answer> {
  readonly number: number;
  readonly request: ApiRequest<Answer>;
  readonly options: CallOptions;
  readonly deadline: CallDeadline;
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
  /** The deadlines of the calls that have not ended. */
  readonly #running = new Set<CallDeadline>();
  #calls = 0;
  #isClosed = false;

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
    const call = this.#begin(build(), options);
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
      this.#tell(call, { type: "outcome", outcome: error.delivery, error, duration: this.#since(call.begun) });
      throw error;
    } finally {
      if (place !== undefined) this.#queue.leave(place);
      this.#end(call.deadline);
    }
  }

  /** Waits for what another call has begun. Its own end says nothing of that call. */
  async join<Answer>(begun: Promise<Answer>, options: CallOptions): Promise<Answer> {
    const deadline = this.#startDeadline(options);
    try {
      return await untilEnd(deadline, begun, true);
    } finally {
      this.#end(deadline);
    }
  }

  /** Ends every call, and the transport. No later call is begun. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const deadline of this.#running) deadline.stop("closed");
    await this.#transport.close?.();
  }

  #begin<Answer>(request: ApiRequest<Answer>, options: CallOptions): Call<Answer> {
    if (this.#isClosed) throw transportFailure({ started: false, reason: "closed" });
    const deadline = this.#startDeadline(options);
    const begun = this.#transport.clock.now();
    return { number: ++this.#calls, request, options, deadline, begun, attempts: 0, sent: begun, putOff: undefined };
  }

  #startDeadline({ timeout, signal }: CallOptions): CallDeadline {
    const deadline = new CallDeadline(this.#transport.clock, timeout ?? this.#options.timeout, signal);
    this.#running.add(deadline);
    return deadline;
  }

  #end(deadline: CallDeadline): void {
    deadline.release();
    this.#running.delete(deadline);
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
      if (isProbe) this.#pause.found(response?.status, asked);
    }
    return this.#accept(call, response, asked);
  }

  #send(call: Call<unknown>): Promise<ApiResponse> {
    const { request, deadline, options } = call;
    call.attempts++;
    call.sent = this.#transport.clock.now();
    call.putOff = undefined;
    this.#tell(call, { type: "request" });
    return this.#transport.send(request, { deadline, onProgress: options.onProgress });
  }

  /** Reads what the server answered, which may have `asked` for a wait, in ms. Throws what `readResponse` does. */
  #accept<Answer extends { id: number }>(call: Call<Answer>, response: ApiResponse, asked: number | undefined): Answer {
    const { clock } = this.#transport;
    if (response.status === 429) {
      call.putOff = asked ?? backoff(call.attempts, clock);
      // The server has had enough of this client, not of this message alone.
      this.#pause.extend(call.putOff);
    }
    this.#tell(call, { type: "response", status: response.status, duration: this.#since(call.sent) });
    const retryAt = asked === undefined ? undefined : dateIn(asked, clock.wall());
    const answer = readResponse(call.request, response, this.#transport, retryAt);
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
    const mayRetry = call.attempts <= this.#options.maxRetries && !isSpent(call.request);
    const delay = mayRetry ? retryDelay(error, call, clock) : undefined;
    if (delay === undefined) throw error;
    this.#tell(call, { type: "retry", delay, error });
    const until = clock.now() + delay;
    await wait(clock, delay, call.deadline).catch((ended: unknown) => {
      if (error.status !== 429) throw ended;
      // What the server said is worth more than that nobody waited for it. The machine's clock may have been set since.
      if (error.retryAt) Object.assign(error, { retryAt: dateIn(until - clock.now(), clock.wall()) });
      throw error;
    });
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
