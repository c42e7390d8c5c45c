/// <reference lib="esnext.disposable" />
import type { Id, Message } from "@livedesk/schema";
import type { ApiRequest } from "./requests/request.ts";
import { type SendInput, buildRetryRequest, buildSendRequest } from "./requests/build.ts";
import type { ClientEvent } from "./delivery/events.ts";
import { DEFAULT_TIMEOUT } from "./delivery/deadline.ts";
import { LEAST_TIME } from "./delivery/retry.ts";
import { Engine, type EngineOptions } from "./delivery/engine.ts";
import { ConfigurationError, NotSentError } from "./errors.ts";
import { LONGEST_TIME, type OptionRules, checkOptions, optionRule } from "./setup/options.ts";
import { refuseHopelessRetry } from "./retry-message.ts";
import type { CallOptions, CloseOptions, Transport } from "./transport.ts";

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
   * Given the message itself, it refuses with a `ValidationError`, unless forced, a message that has not failed; one whose code
   * says that the message itself is wrong; one whose code lasts until the customer has done something (131047: until they have
   * written), which only the caller can know of; and one whose code wants an hour or more, for as long as the message is younger
   * than that: `retryAt` says until when. A failure that a change elsewhere may have ended is not refused. An id alone tells it
   * nothing, and it refuses nothing. Throws as `send` does.
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
  /** Retries also what would be refused: the caller knows better, for example that the customer has written since. */
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
   * Closes the client without losing a message. From now on the client takes no call. A call that waits for its turn, for the end
   * of a pause or for another attempt ends as a `NotSentError` with the code `closed`, or as the `RateLimitError` of the answer that
   * postponed it. A call that has left is waited for, as long as its own time lasts. Then every connection is closed. A second call
   * of `close` may give `abort` or a shorter `timeout`. Throws `ConfigurationError` for an unknown or wrong option.
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

// Each table of rules is made in a function that is marked as pure, so that a bundler drops it where nobody makes a client.
const TRANSPORT: OptionRules<{ transport: Transport }> = /* @__PURE__ */ (() => ({
  transport: optionRule.required(
    optionRule.withMethods("a transport, with send(), base64() and a clock", "send", "base64"),
  ),
}))();

/**
 * The rules for the options that every client has, for an adapter that adds options of its own.
 *
 * @example
 * const rules: OptionRules<ClientOptions & { retryAll?: boolean }> = { ...clientOptionRules, retryAll: optionRule.aBoolean };
 */
export const clientOptionRules: OptionRules<ClientOptions> = /* @__PURE__ */ (() => ({
  timeout: optionRule.milliseconds,
  maxRetries: optionRule.wholeNumber(0),
  maxConnections: optionRule.wholeNumber(1),
  maxQueued: optionRule.wholeNumber(0),
  ordering: {
    wanted: '"conversation", "none" or { by: "conversation", onUnknown: "stop" }',
    isRight: (value) => value === "conversation" || value === "none" || (typeof value === "object" && value !== null),
  },
  onEvent: optionRule.aFunction,
}))();

const ORDERING: OptionRules<Ordering> = /* @__PURE__ */ (() => ({
  by: optionRule.required(optionRule.oneOf("conversation")),
  onUnknown: optionRule.oneOf("continue", "stop"),
}))();

const CLOSE_OPTIONS: OptionRules<CloseOptions> = /* @__PURE__ */ (() => ({
  timeout: {
    wanted: `milliseconds, from 0 to ${LONGEST_TIME}`,
    isRight: (value) => typeof value === "number" && value >= 0 && value <= LONGEST_TIME,
  },
  abort: optionRule.aBoolean,
}))();

const CALL_OPTIONS: OptionRules<CallOptions> = /* @__PURE__ */ (() => ({
  signal: optionRule.withMethods("an AbortSignal", "addEventListener", "removeEventListener"),
  timeout: optionRule.milliseconds,
  onProgress: optionRule.aFunction,
}))();

const RETRY_OPTIONS: OptionRules<RetryOptions> = /* @__PURE__ */ (() => ({
  ...CALL_OPTIONS,
  force: optionRule.aBoolean,
}))();

/**
 * Makes a client over a transport. It does no I/O of its own. Throws `ConfigurationError` for an unknown or wrong option.
 *
 * @example
 * const livedesk = createClient(transport);
 * await livedesk.messages.send(141, { content: "Hello" });
 */
export function createClient(transport: Transport, options: ClientOptions = {}): Client {
  checkOptions({ transport }, TRANSPORT);
  for (const name of ["now", "wall", "after", "random"] as const) {
    if (typeof transport.clock?.[name] === "function") continue;
    throw new ConfigurationError(`transport.clock.${name}: must be a function`);
  }
  checkOptions(options, clientOptionRules);
  const { timeout = DEFAULT_TIMEOUT, maxRetries = 2, maxConnections = 64, maxQueued = 10_000 } = options;
  const engine = new Engine(transport, {
    timeout,
    maxRetries,
    concurrency: maxConnections,
    maxQueued,
    ...orderOf(options.ordering ?? "conversation"),
    observer: options,
  });
  /** The retries that are under way, by path: nobody else may begin the same. */
  const retries = new Map<string, Promise<Message>>();

  async function retryOnce(conversationId: Id, request: ApiRequest<Message>, call: CallOptions): Promise<Message> {
    const { clock } = transport;
    const end = clock.now() + (call.timeout ?? timeout);
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

  async function send(conversationId: Id, input: SendInput, call: CallOptions = {}): Promise<Message> {
    checkOptions(call, CALL_OPTIONS);
    return engine.deliver(conversationId, () => buildSendRequest(conversationId, input), call);
  }

  async function retry(conversationId: Id, message: Id | Message, call: RetryOptions = {}): Promise<Message> {
    checkOptions(call, RETRY_OPTIONS);
    if (isMessage(message) && !call.force) refuseHopelessRetry(message, transport.clock.wall());
    const request = buildRetryRequest(conversationId, isMessage(message) ? message.id : message);
    return retryOnce(conversationId, request, call);
  }

  async function deliver<Answer extends { id: number }>(
    conversationId: Id,
    request: ApiRequest<Answer>,
    call: CallOptions = {},
  ): Promise<Answer> {
    checkOptions(call, CALL_OPTIONS);
    return engine.deliver(conversationId, () => request, call);
  }

  async function close(how: CloseOptions = {}): Promise<void> {
    checkOptions(how, CLOSE_OPTIONS);
    await engine.close(how.abort ? 0 : (how.timeout ?? LONGEST_TIME));
  }

  return {
    messages: { send, retry },
    deliver,
    resume: (conversationId) => engine.resume(conversationId),
    close,
    [ASYNC_DISPOSE]: () => close(),
  };
}

/** What the option says of the order. Throws `ConfigurationError` for a wrong member of it. */
function orderOf(ordering: NonNullable<ClientOptions["ordering"]>): Pick<EngineOptions, "inOrder" | "stopsOnUnknown"> {
  if (typeof ordering === "string") return { inOrder: ordering === "conversation", stopsOnUnknown: false };
  checkOptions(ordering, ORDERING, "ordering");
  return { inOrder: true, stopsOnUnknown: ordering.onUnknown === "stop" };
}

// Where the runtime has no such symbol yet, compiled `await using` looks for this one.
const ASYNC_DISPOSE: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? (Symbol.for("Symbol.asyncDispose") as typeof Symbol.asyncDispose);

const isMessage = (value: unknown): value is Message => "id" in Object(value);
