/// <reference lib="esnext.disposable" />
import type { Id, Message } from "@livedesk/schema";
import type { ApiRequest } from "./api-request.ts";
import { buildRetryRequest } from "./build-retry-request.ts";
import { buildSendRequest, type SendInput } from "./build-send-request.ts";
import type { ClientEvent } from "./client-event.ts";
import { checkCall, checkTimeout, DEFAULT_TIMEOUT, LEAST_TIME } from "./deadline.ts";
import { Engine, type EngineOptions } from "./engine.ts";
import { ConfigurationError } from "./errors/configuration-error.ts";
import { NotSentError } from "./errors/not-sent-error.ts";
import { refuseHopelessRetry } from "./refuse-hopeless-retry.ts";
import type { CallOptions, CloseOptions, Transport } from "./transport.ts";
import { wholeNumber } from "./whole-number.ts";

/** What a program does with messages. */
export interface Messages {
  /**
   * Sends a text, a private note, a reply, files or a WhatsApp template, and returns the message that LiveDesk made of
   * it. A message with `status: "failed"` exists and is returned, not thrown. Throws `ValidationError` before anything is
   * sent, `NotSentError`, `RejectedError` and `UnknownOutcomeError`.
   *
   * @example
   * const sent = await livedesk.messages.send(141, { content: "Hello", content_attributes: { in_reply_to: 29 } });
   *
   * Contract: text, file and template request.
   */
  send(conversationId: Id, input: SendInput, options?: CallOptions): Promise<Message>;
  /**
   * Asks LiveDesk to send a failed message again, under the id that it has. The answer is a claim, not proof: delivery
   * happens afterwards. While one retry of a message is under way, another joins it, for as long as its own time and
   * signal let it, and shares its outcome; where that one ends unsent, it is made in its place.
   *
   * Given the message itself, it refuses with a `ValidationError`, unless forced, one that has not failed, one whose code says
   * that a repeat cannot help (`never`), or not before a person has acted (`account`), and one whose code wants an hour or
   * more, for as long as the message is younger than that: `retryAt` says until when. Codes that no message fails with, and an
   * id alone, tell it nothing, and it refuses nothing. Throws as `send` does.
   *
   * @example
   * if (isFailedMessage(sent)) await livedesk.messages.retry(141, sent);
   *
   * Contract: retry of a failed message.
   */
  retry(conversationId: Id, message: Id | Message, options?: RetryOptions): Promise<Message>;
}

/** What a caller may say about one retry. */
export interface RetryOptions extends CallOptions {
  /** Retries also what has not failed as far as is known here, or failed in a way that a repeat now does not mend. */
  readonly force?: boolean | undefined;
}

/** A client of the LiveDesk API. */
export interface Client {
  readonly messages: Messages;
  /**
   * Delivers a request that was built elsewhere, in its conversation's order and with the same deadline and retries. Throws as
   * `send` does, but for what is wrong with the input.
   *
   * @example
   * const sent = await livedesk.deliver(141, buildTextRequest(141, { content: "Hello" }));
   */
  deliver<Answer extends { id: number }>(
    conversationId: Id,
    request: ApiRequest<Answer>,
    options?: CallOptions,
  ): Promise<Answer>;
  /**
   * Takes messages to a conversation again, after an unknown outcome has stopped it (`ordering: { by: "conversation", onUnknown:
   * "stop" }`). Call it once the conversation has been looked at. Does nothing where the conversation is not stopped.
   *
   * @example
   * livedesk.resume(141);
   */
  resume(conversationId: Id): void;
  /**
   * Closes the client without losing a message. From now on no call is taken; what waits for its turn, a pause or another attempt
   * ends as a `NotSentError` with the code `closed`; and what has left is waited for, each call for as long as its own time lasts.
   * Then every connection is ended. Called again, it may say `abort` or a shorter `timeout`. Throws `ValidationError` for an
   * option that is none.
   *
   * @example
   * await livedesk.close({ timeout: 20_000 });
   */
  close(options?: CloseOptions): Promise<void>;
  /** The same as `close()`, so that `await using livedesk = createClient()` closes the client. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** In which order a client sends, and what it does when nobody knows what became of a message. */
export interface Ordering {
  readonly by: "conversation";
  /**
   * `"continue"` (the default): the next message of the conversation is sent. `"stop"`: the messages of that conversation that
   * wait, and all later ones, end as a `NotSentError` with the code `lane-stopped`, until `resume` of the client is called.
   */
  readonly onUnknown?: "continue" | "stop" | undefined;
}

/** How a client works, whatever its transport. */
export interface ClientOptions {
  /** The time for a whole call, in ms, unless the call says otherwise. Default 60 000. */
  readonly timeout?: number | undefined;
  /** How often a request is tried again that provably never left, or that the server put off (429). Default 2. */
  readonly maxRetries?: number | undefined;
  /** How many requests may be on their way at a time. Default 64. */
  readonly maxConnections?: number | undefined;
  /** How many calls may wait for their turn; one more is not sent. Default 10 000. */
  readonly maxQueued?: number | undefined;
  /**
   * `"conversation"` (the default): messages to one conversation are sent in the order of their calls, one after the other;
   * different conversations side by side. `"none"`: all side by side. After an unknown outcome the next message is sent all the
   * same, unless `Ordering.onUnknown` says otherwise.
   */
  readonly ordering?: "conversation" | "none" | Ordering | undefined;
  /** Told of every attempt, answer, retry and outcome of what was right to send. */
  readonly onEvent?: ((event: ClientEvent) => void) | undefined;
}

/**
 * Makes a client over a transport. It does no I/O of its own. Throws `ConfigurationError`, or `ValidationError` for a `timeout`, where an option is none.
 *
 * @example
 * const livedesk = createClient(transport);
 * await livedesk.messages.send(141, { content: "Hello" });
 */
export function createClient(transport: Transport, options: ClientOptions = {}): Client {
  const { onEvent } = options;
  const ordering = checkOrdering(options.ordering ?? "conversation");
  if (onEvent !== undefined && typeof onEvent !== "function")
    throw new ConfigurationError("onEvent: must be a function");
  for (const reading of ["now", "wall"] as const) {
    if (typeof transport.clock?.[reading] === "function") continue;
    throw new ConfigurationError(`transport.clock.${reading}: must be a function that returns milliseconds`);
  }
  const timeout = checkTimeout(options.timeout ?? DEFAULT_TIMEOUT);
  const engine = new Engine(transport, {
    timeout,
    maxRetries: wholeNumber("maxRetries", options.maxRetries ?? 2, 0),
    concurrency: wholeNumber("maxConnections", options.maxConnections ?? 64, 1),
    maxQueued: wholeNumber("maxQueued", options.maxQueued ?? 10_000, 0),
    ...ordering,
    observer: options,
  });
  /** The retries that are under way, by path: nobody else may begin the same. */
  const retries = new Map<string, Promise<Message>>();

  async function retryOnce(conversationId: Id, request: ApiRequest<Message>, call: CallOptions): Promise<Message> {
    const { clock } = transport;
    // What is wrong with this call is no other's affair: it must show before another can join it.
    const end = clock.now() + checkCall(call.timeout ?? timeout, call.signal);
    const flight = retries.get(request.path);
    if (!flight) {
      const begun = engine.deliver(conversationId, () => request, call).finally(() => retries.delete(request.path));
      retries.set(request.path, begun);
      return begun;
    }
    try {
      return await engine.join(flight, call);
    } catch (error) {
      const left = end - clock.now();
      if (!NotSentError.isInstance(error) || left < LEAST_TIME) throw error;
      // The other could not send it, or was given up in time: that is no reason for this one to give up.
      return retryOnce(conversationId, request, { ...call, timeout: left });
    }
  }

  async function retry(conversationId: Id, message: Id | Message, call?: RetryOptions): Promise<Message> {
    if (isMessage(message) && !call?.force) refuseHopelessRetry(message, transport.clock.wall());
    const request = buildRetryRequest(conversationId, isMessage(message) ? message.id : message);
    return retryOnce(conversationId, request, call ?? {});
  }

  const close = (how: CloseOptions = {}): Promise<void> => engine.close(how);

  return {
    messages: {
      send: (conversationId, input, call) =>
        engine.deliver(conversationId, () => buildSendRequest(conversationId, input), call ?? {}),
      retry,
    },
    deliver: (conversationId, request, call) => engine.deliver(conversationId, () => request, call ?? {}),
    resume: (conversationId) => engine.resume(conversationId),
    close,
    [ASYNC_DISPOSE]: () => close(),
  };
}

/** What an option says of the order. Throws `ConfigurationError` for one that is none. */
function checkOrdering(
  ordering: NonNullable<ClientOptions["ordering"]>,
): Pick<EngineOptions, "inOrder" | "stopsOnUnknown"> {
  if (ordering === "conversation" || ordering === "none") {
    return { inOrder: ordering === "conversation", stopsOnUnknown: false };
  }
  if (typeof ordering !== "object" || ordering.by !== "conversation") {
    throw new ConfigurationError(
      'ordering: must be "conversation", "none" or { by: "conversation", onUnknown: "stop" }',
    );
  }
  const unknown = Object.keys(ordering).find((name) => name !== "by" && name !== "onUnknown");
  if (unknown !== undefined) throw new ConfigurationError(`ordering.${unknown}: is no option; known: by, onUnknown`);
  const { onUnknown = "continue" } = ordering;
  if (onUnknown !== "continue" && onUnknown !== "stop") {
    throw new ConfigurationError('ordering.onUnknown: must be "continue" or "stop"');
  }
  return { inOrder: true, stopsOnUnknown: onUnknown === "stop" };
}

// Where the runtime has no such symbol yet, compiled `await using` looks for this one.
const ASYNC_DISPOSE: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? (Symbol.for("Symbol.asyncDispose") as typeof Symbol.asyncDispose);

const isMessage = (value: unknown): value is Message => "id" in Object(value);
