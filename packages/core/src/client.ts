/// <reference lib="esnext.disposable" />
import { type Id, idSchema, type Message } from "@livedesk/schema";
import { DEFAULT_TIMEOUT } from "./delivery/deadline.ts";
import { Engine } from "./delivery/engine.ts";
import { LEAST_TIME } from "./delivery/retry.ts";
import { ConfigurationError, LiveDeskError, NotSentError } from "./errors.ts";
import { buildRetryRequest, buildSendRequest, type SendInput } from "./requests/build.ts";
import type { ApiRequest } from "./requests/request.ts";
import { refuseHopelessRetry } from "./retry-message.ts";
import {
  checkCloseOptions,
  type CheckedCall,
  type ClientOptions,
  clientOptionRules,
  readCallOptions,
  readOrdering,
  readRetryOptions,
  type RetryOptions,
  transportRules,
} from "./setup/client-options.ts";
import { checkHeaders } from "./setup/headers.ts";
import { checkOptions, LONGEST_TIME } from "./setup/options.ts";
import type { CallOptions, Clock, CloseOptions, Transport } from "./transport.ts";

/** The calls of a client that send something. */
export interface Messages {
  /**
   * Sends a text message, a private note, a reply, files or a WhatsApp template, and returns the message that LiveDesk
   * made. A string is sent as a text message. A message with `status: "failed"` exists, so the call returns it and
   * throws no error. Throws `ConfigurationError` and `ValidationError` before anything is sent, and `NotSentError`,
   * `RejectedError` or `UnknownOutcomeError`.
   *
   * @example
   * await livedesk.messages.send(141, "Hello");
   * const sent = await livedesk.messages.send(141, { content: "Hello", content_attributes: { in_reply_to: 29 } });
   *
   * Contract: text, file and template request.
   */
  send(conversationId: Id, input: SendInput | string, options?: CallOptions): Promise<Message>;
  /**
   * Asks LiveDesk to send a failed message again. The message keeps its id. The answer says that LiveDesk will try to
   * deliver the message, and not that the message was delivered. If a retry of the same message is in progress, this
   * call waits for its outcome, for as long as this call's own `timeout` and `signal` allow; if that retry was not
   * sent, this call makes its own retry.
   *
   * If the whole message is given, and not only its id, the call throws a `ValidationError` if a retry cannot help: the
   * message has not failed; the code of its failure says that the message itself is wrong; the failure stays until the
   * customer has done something (131047: until the customer has written), which only you can know; or the code needs a
   * wait of an hour or more that has not passed yet (`retryAt` is the end of this wait). With `force`, the message is
   * retried anyway. Throws as `send` does.
   *
   * @example
   * if (isFailedMessage(sent)) await livedesk.messages.retry(141, sent);
   *
   * Contract: retry of a failed message.
   */
  retry(conversationId: Id, message: Id | Message, options?: RetryOptions): Promise<Message>;
}

/** A client of the LiveDesk API. */
export interface Client {
  /** Sends messages and retries failed ones. */
  readonly messages: Messages;
  /**
   * Sends messages of a conversation again after an unknown outcome has stopped it (`ordering: { by: "conversation",
   * onUnknown: "stop" }`). Call `resume` after somebody has looked at the conversation. It does nothing if the
   * conversation is not stopped.
   *
   * @example
   * livedesk.resume(141);
   */
  resume(conversationId: Id): void;
  /**
   * Closes the client without losing a message. The client takes no more calls. A call that waits for its turn, for the
   * end of a pause or for another attempt ends as a `NotSentError` with the code `closed`, or as the `RateLimitError`
   * of the answer that postponed it. If a call was sent, `close` waits for its answer until the time of that call is
   * over. Then every connection is closed. A second call of `close` may give `abort` or a shorter `timeout`. Throws
   * `ConfigurationError` for an unknown or wrong option.
   *
   * @example
   * await livedesk.close({ timeout: 20_000 });
   */
  close(options?: CloseOptions): Promise<void>;
  /** The same as `close()`, so that `await using livedesk = createClient()` closes the client. */
  [Symbol.asyncDispose](): Promise<void>;
}

// A registered symbol: the client may come from another installed copy of this package.
const INSIDE = Symbol.for("livedesk.client.inside");

/** What the functions for authors of adapters need of a client. */
interface Inside {
  deliver<Answer extends { id: number }>(
    request: ApiRequest<Answer>,
    options: CallOptions | undefined,
    isSingle: boolean,
  ): Promise<Answer>;
  readonly clock: Clock;
  readonly timeout: number;
}

const insideOf = (client: unknown): Inside | undefined =>
  (client as { readonly [INSIDE]?: Inside } | null | undefined)?.[INSIDE];

function requireInside(client: unknown): Inside {
  const inside = insideOf(client);
  if (inside === undefined) throw new ConfigurationError("client: must be a client that createClient() made");
  return inside;
}

/**
 * Delivers a request that was built earlier, in the order of its conversation and with the client's deadline and
 * retries. Throws as `messages.send` does, and `ConfigurationError` if the client was not made by `createClient`.
 *
 * @example
 * const sent = await deliver(livedesk, buildTextRequest(141, { content: "Hello" }));
 */
export async function deliver<Answer extends { id: number }>(
  client: Client,
  request: ApiRequest<Answer>,
  options?: CallOptions,
): Promise<Answer> {
  return requireInside(client).deliver(request, options, false);
}

/**
 * Delivers a request with one attempt, side by side with all other calls: for a caller that keeps the order of a conversation and
 * decides about retries itself, such as the outbox. Throws as `deliver` does.
 *
 * @example
 * const sent = await deliverOnce(livedesk, buildTextRequest(141, { content: "Hello" }), { timeout: 30_000 });
 */
export async function deliverOnce<Answer extends { id: number }>(
  client: Client,
  request: ApiRequest<Answer>,
  options?: CallOptions,
): Promise<Answer> {
  return requireInside(client).deliver(request, options, true);
}

/**
 * The clock of a client's transport, and the client's `timeout` in ms. Throws `ConfigurationError` if the client was not made by
 * `createClient`.
 *
 * @example
 * const { clock, timeout } = timingOf(livedesk);
 */
export const timingOf = (client: Client): { readonly clock: Clock; readonly timeout: number } => {
  const { clock, timeout } = requireInside(client);
  return { clock, timeout };
};

/**
 * Whether a value is a client that `createClient` made, so that `deliver` works with it.
 *
 * @example
 * isClient(createClient(transport)); // true
 */
export const isClient = (value: unknown): value is Client => insideOf(value) !== undefined;

declare const PACKAGE_VERSION: string;

/** A package of this toolkit, with its version. */
export interface PackageVersion {
  /** The name in its package.json. */
  readonly name: string;
  /** The version in its package.json. */
  readonly version: string;
}

// A registered symbol, because the mark is read by every installed copy of this package.
const MADE_BY = Symbol.for("livedesk.client.made-by");

/**
 * Checks that a package has the same version as this package, and as the package that made its client. Packages of different versions may
 * disagree about what a client promises. Throws `ConfigurationError`, which names both packages and both versions.
 *
 * @example
 * checkVersion({ name: "@example/queue", version: "0.0.1" }); // throws: @example/queue 0.0.1 cannot work with @livedesk/core …
 */
export function checkVersion(user: PackageVersion, client?: unknown): void {
  const madeBy = (client as { readonly [MADE_BY]?: PackageVersion } | null | undefined)?.[MADE_BY];
  for (const { name, version } of [{ name: "@livedesk/core", version: PACKAGE_VERSION }, madeBy ?? user]) {
    if (version === user.version) continue;
    throw new ConfigurationError(
      `${user.name} ${user.version} cannot work with ${name} ${version}. All packages of LiveDesk must have the same version: ` +
        `npm install ${user.name}@latest ${name}@latest`,
    );
  }
}

/**
 * Notes on a client which package made it, so that `checkVersion` can compare, and returns the client. Throws `ConfigurationError` as
 * `checkVersion` does.
 *
 * @example
 * const client = markClient(createClient(transport), { name: "@livedesk/node", version: "0.1.0" });
 */
export function markClient(client: Client, maker: PackageVersion): Client {
  checkVersion(maker);
  return Object.assign(client, { [MADE_BY]: maker });
}

/**
 * Makes a client that sends with a transport. Throws `ConfigurationError` for an unknown or wrong option.
 *
 * @example
 * const livedesk = createClient(transport);
 * await livedesk.messages.send(141, "Hello");
 */
export function createClient(transport: Transport, options: ClientOptions = {}): Client {
  checkOptions({ transport }, transportRules);
  for (const name of ["now", "wall", "after", "random"] as const) {
    if (typeof transport.clock?.[name] === "function") continue;
    throw new ConfigurationError(`transport.clock.${name}: must be a function`);
  }
  checkOptions(options, clientOptionRules);
  const { timeout = DEFAULT_TIMEOUT, maxRetries = 2, maxConnections = 64, maxQueued = 10_000, headers } = options;
  const engine = new Engine(transport, {
    timeout,
    maxRetries,
    concurrency: maxConnections,
    maxQueued,
    ...readOrdering(options.ordering ?? "conversation"),
    headers: headers && checkHeaders(headers),
    observer: options,
  });
  /** The retries in progress, by path. A second retry of the same message joins the first. */
  const retries = new Map<string, Promise<Message>>();

  async function retryOnce(request: ApiRequest<Message>, call: CheckedCall): Promise<Message> {
    const { clock } = transport;
    const end = clock.now() + (call.timeout ?? timeout);
    const inProgress = retries.get(request.path);
    if (!inProgress) {
      const result = engine.deliver(() => ({ request, options: call })).finally(() => retries.delete(request.path));
      retries.set(request.path, result);
      return result;
    }
    try {
      return await engine.join(request, inProgress, call);
    } catch (error) {
      const left = end - clock.now();
      if (!(error instanceof NotSentError) || left < LEAST_TIME) throw error;
      // The other call did not send the retry, for example because its caller aborted it. This call can still send the
      // retry.
      return retryOnce(request, { ...call, timeout: left });
    }
  }

  // Not async, as one more promise for each message costs time. What the function throws rejects the promise of `deliver`.
  const send: Messages["send"] = (conversationId, input, callOptions) =>
    engine.deliver(() => {
      const call = readCallOptions(callOptions);
      const request = withFacts(conversationId, call, () => buildSendRequest(conversationId, input));
      return { request, options: call };
    });

  async function retry(conversationId: Id, message: Id | Message, callOptions: RetryOptions = {}): Promise<Message> {
    const call = readRetryOptions(callOptions);
    const request = withFacts(conversationId, call, () => {
      if (isMessage(message) && !call.force) refuseHopelessRetry(message, transport.clock.wall());
      return buildRetryRequest(conversationId, isMessage(message) ? message.id : message);
    });
    return retryOnce(request, call);
  }

  async function close(how: CloseOptions = {}): Promise<void> {
    checkCloseOptions(how);
    await engine.close(how.abort ? 0 : (how.timeout ?? LONGEST_TIME));
  }

  const inside: Inside = {
    deliver: (request, callOptions, isSingle) =>
      engine.deliver(() => {
        const call = readCallOptions(callOptions);
        return { request, options: isSingle ? { ...call, isSingle } : call };
      }),
    clock: transport.clock,
    timeout,
  };

  const client: Client & { readonly [INSIDE]: Inside } = {
    messages: { send, retry },
    resume: (conversationId) => engine.resume(conversationId),
    close,
    [ASYNC_DISPOSE]: () => close(),
    [INSIDE]: inside,
  };
  return client;
}

/** Builds a request. If the input is wrong, the error gets the conversation and the reference of the call. */
function withFacts<Built>(conversationId: Id, { reference }: CheckedCall, build: () => Built): Built {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof LiveDeskError)) throw error;
    // A value that is not an id may be anything, such as the text of the message. So no error shows the value.
    const isId = idSchema.safeParse(conversationId).success;
    throw Object.assign(error, { reference, conversationId: isId ? conversationId : undefined });
  }
}

// In a runtime without this symbol, compiled `await using` looks for the registered symbol.
const ASYNC_DISPOSE: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? (Symbol.for("Symbol.asyncDispose") as typeof Symbol.asyncDispose);

const isMessage = (value: unknown): value is Message => "id" in Object(value);
