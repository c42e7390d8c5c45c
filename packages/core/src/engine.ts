import type { Id } from "@livedesk/schema";
import { AnsweredConversation } from "./answered-conversation.ts";
import type { ApiRequest } from "./api-request.ts";
import type { ApiResponse } from "./api-response.ts";
import type { ClientEvent, EventDetail, RequestEvent } from "./client-event.ts";
import type { CallDeadline } from "./deadline.ts";
import { type Deadlines, watchDeadlines } from "./deadlines.ts";
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
  readonly conversation: Id;
  readonly request: ApiRequest<Answer>;
  readonly options: CallOptions;
  readonly deadline: CallDeadline;
  readonly begun: number;
  attempts: number;
  /** When the last attempt began. */
  sent: number;
}

/** Takes requests through the queue, the attempts and the deadline, and tells how each ended. */
export class Engine {
  readonly #transport: Transport;
  readonly #options: EngineOptions;
  readonly #queue: SendQueue;
  readonly #pause: Pause;
  readonly #answered = new AnsweredConversation();
  readonly #deadlines: Deadlines;
  #calls = 0;
  #isClosed = false;

  constructor(transport: Transport, options: EngineOptions) {
    this.#transport = transport;
    this.#options = options;
    this.#queue = new SendQueue(options);
    this.#pause = new Pause(transport.clock);
    this.#deadlines = watchDeadlines(transport.clock, options.timeout);
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
      const turn = this.#queue.enter(lane, call.deadline);
      if (turn) await turn;
      place = lane;
      for (;;) {
        const pause = this.#pause.over(call.deadline);
        if (pause) await pause;
        // Who has waited may have little time left; who has not is given what there is.
        throwIfEnded(call.deadline, turn && this.#transport.clock);
        try {
          return this.#accept(call, await this.#send(call));
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
      this.#deadlines.end(call.deadline);
    }
  }

  /** Waits for what another call has begun. Its own end says nothing of that call. */
  async join<Answer>(begun: Promise<Answer>, options: CallOptions): Promise<Answer> {
    const deadline = this.#deadlines.start(options);
    try {
      return await untilEnd(deadline, begun, true);
    } finally {
      this.#deadlines.end(deadline);
    }
  }

  /** Ends every call, and the transport. No later call is begun. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#deadlines.close();
    await this.#transport.close?.();
  }

  #begin<Answer>(conversation: Id, request: ApiRequest<Answer>, options: CallOptions): Call<Answer> {
    if (this.#isClosed) throw transportFailure({ started: false, reason: "closed" });
    const deadline = this.#deadlines.start(options);
    const begun = this.#transport.clock.now();
    return { number: ++this.#calls, conversation, request, options, deadline, begun, attempts: 0, sent: begun };
  }

  /** One attempt. */
  #send(call: Call<unknown>): Promise<ApiResponse> {
    const { request, deadline, options } = call;
    call.attempts++;
    call.sent = this.#transport.clock.now();
    this.#tell(call, { type: "request" });
    return this.#transport.send(request, { deadline, onProgress: options.onProgress });
  }

  /** Reads what the server answered. Throws what `readResponse` does. */
  #accept<Answer extends { id: number }>(call: Call<Answer>, response: ApiResponse): Answer {
    this.#tell(call, { type: "response", status: response.status, duration: this.#since(call.sent) });
    const answer = readResponse(call.request, response, this.#transport);
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
    const clock = this.#transport.clock;
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

  #since(time: number): number {
    return this.#transport.clock.now() - time;
  }

  #tell({ number, request, attempts }: Call<unknown>, what: EventDetail): void {
    const { onEvent } = this.#options.observer;
    if (onEvent === undefined) return;
    // Filled in and not copied: nobody else holds it yet, and copies cost more than anything else that is done for a call.
    const event = what as { -readonly [Key in keyof RequestEvent]: ClientEvent[Key] };
    event.call = number;
    event.kind = request.kind;
    event.path = request.path;
    event.attempt = attempts;
    notify(onEvent, event as ClientEvent);
  }
}

const isSpent = ({ body }: ApiRequest<unknown>): boolean => body.kind === "encoded" && body.isSpent();

/** A transport that fails in a way it does not explain may have sent something. */
const explained = (thrown: unknown): LiveDeskError =>
  LiveDeskError.isInstance(thrown)
    ? thrown
    : new UnknownOutcomeError("The transport failed", { code: "transport-failed", cause: thrown });
