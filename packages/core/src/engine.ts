import type { Id } from "@livedesk/schema";
import type { ApiRequest } from "./api-request.ts";
import type { ClientEvent, EventDetail } from "./client-event.ts";
import type { Clock } from "./clock.ts";
import { type StartedDeadline, startDeadline } from "./deadline.ts";
import { CHARACTERS_DELETED, fieldsWithDeletedCharacters } from "./deleted-characters.ts";
import { LiveDeskError } from "./errors/livedesk-error.ts";
import { UnknownOutcomeError } from "./errors/unknown-outcome-error.ts";
import { notify } from "./notify.ts";
import { Pause } from "./pause.ts";
import { readResponse } from "./read-response.ts";
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
  readonly deadline: StartedDeadline;
  attempts: number;
}

/** Takes requests through the queue, the attempts and the deadline, and tells how each ended. */
export class Engine {
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #options: EngineOptions;
  readonly #queue: SendQueue;
  readonly #pause: Pause;
  readonly #underWay = new Set<StartedDeadline>();
  #calls = 0;
  #isClosed = false;

  constructor(transport: Transport, options: EngineOptions) {
    this.#transport = transport;
    this.#clock = transport.clock;
    this.#options = options;
    this.#queue = new SendQueue(options);
    this.#pause = new Pause(transport.clock);
  }

  /** Builds a request and delivers it. Those of one lane are sent in the order of their calls. */
  async deliver<Answer extends { id: number }>(
    lane: Id,
    build: () => ApiRequest<Answer>,
    options: CallOptions,
  ): Promise<Answer> {
    const request = build();
    if (this.#isClosed) throw transportFailure({ started: false, reason: "closed" });
    const number = ++this.#calls;
    const begun = this.#clock.now();
    const deadline = startDeadline(this.#clock, options.timeout ?? this.#options.timeout, options.signal);
    const call: Call<Answer> = { number, request, options, deadline, attempts: 0 };
    this.#underWay.add(deadline);
    try {
      if (this.#isHeard) this.#warn(call);
      const answer = await this.#inTurn(String(this.#options.inOrder ? lane : number), call);
      if (this.#isHeard)
        this.#tell(call, { type: "outcome", outcome: "accepted", messageId: answer.id, duration: this.#since(begun) });
      return answer;
    } catch (thrown) {
      const error = explained(thrown);
      error.attempts = call.attempts;
      this.#tell(call, { type: "outcome", outcome: error.delivery, error, duration: this.#since(begun) });
      throw error;
    } finally {
      deadline.release();
      this.#underWay.delete(deadline);
    }
  }

  /** Waits for what another call has begun. Its own end says nothing of that call. */
  async join<Answer>(begun: Promise<Answer>, options: CallOptions): Promise<Answer> {
    const deadline = startDeadline(this.#clock, options.timeout ?? this.#options.timeout, options.signal);
    this.#underWay.add(deadline);
    try {
      return await untilEnd(deadline, begun, true);
    } finally {
      deadline.release();
      this.#underWay.delete(deadline);
    }
  }

  /** Ends every call, and the transport. No later call is begun. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const deadline of this.#underWay) deadline.close();
    await this.#transport.close?.();
  }

  async #inTurn<Answer>(lane: string, call: Call<Answer>): Promise<Answer> {
    const turn = this.#queue.enter(lane, call.deadline);
    if (turn) await turn;
    try {
      for (;;) {
        const pause = this.#pause.over(call.deadline);
        if (pause) await pause;
        // Who has waited may have little time left; who has not is given what there is.
        throwIfEnded(call.deadline, turn && this.#clock);
        try {
          return await this.#attempt(call);
        } catch (thrown) {
          await this.#beforeNext(call, explained(thrown));
        }
      }
    } finally {
      this.#queue.leave(lane);
    }
  }

  #attempt<Answer>(call: Call<Answer>): Promise<Answer> {
    const { request, deadline, options } = call;
    const begun = this.#clock.now();
    call.attempts++;
    this.#tell(call, { type: "request" });
    return this.#transport.send(request, { deadline, onProgress: options.onProgress }).then((response) => {
      if (this.#isHeard) this.#tell(call, { type: "response", status: response.status, duration: this.#since(begun) });
      return readResponse(request, response, this.#transport);
    });
  }

  /** Waits until the request may be tried again. Throws the error when it must not be. */
  async #beforeNext(call: Call<unknown>, error: LiveDeskError): Promise<void> {
    const clock = this.#clock;
    const mayRetry = call.attempts <= this.#options.maxRetries && !isSpent(call.request);
    const delay = mayRetry ? retryDelay(error, call, clock) : undefined;
    const putOff = error.retryAt ? error.retryAt.getTime() - clock.now() : delay;
    // The server has had enough of this client, not of this message alone.
    if (error.status === 429 && putOff !== undefined) this.#pause.extend(putOff);
    if (delay === undefined) throw error;
    this.#tell(call, { type: "retry", delay, error });
    await wait(clock, delay, call.deadline).catch((ended: unknown) => {
      // What the server said is worth more than that nobody waited for it.
      throw error.status === 429 ? error : ended;
    });
  }

  /** Events cost something to put together, and mostly nobody listens. */
  get #isHeard(): boolean {
    return this.#options.observer.onEvent !== undefined;
  }

  #since(time: number): number {
    return this.#clock.now() - time;
  }

  #warn(call: Call<unknown>): void {
    for (const field of fieldsWithDeletedCharacters(call.request)) {
      this.#tell(call, { type: "warning", code: "characters-deleted", field, message: CHARACTERS_DELETED });
    }
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
