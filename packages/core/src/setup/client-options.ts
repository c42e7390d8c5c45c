import { isJsonObject, isObject } from "@livedesk/schema";
import type { ClientEvent } from "../delivery/events.ts";
import { checkHeaders } from "./headers.ts";
import { checkOptions, millisecondsFrom, optionRule, type OptionRules } from "./options.ts";
import type { CallOptions, CloseOptions, Transport } from "../transport.ts";

/** The order in which a client sends, and what the client does after an unknown outcome. */
export interface Ordering {
  /** Messages of one conversation are sent one after the other, in the order of their calls. */
  readonly by: "conversation";
  /**
   * `"continue"` (the default): the next message of the conversation is sent. `"stop"`: the waiting messages of the
   * conversation, and all later ones, end as a `NotSentError` with the code `conversation-stopped`, until `resume` of
   * the client is called.
   */
  readonly onUnknown?: "continue" | "stop" | undefined;
}

/** Options of a client that do not depend on its transport. */
export interface ClientOptions {
  /** The time for a whole call, in ms, if the call has no `timeout` of its own. Default 60 000. */
  readonly timeout?: number | undefined;
  /** How many times a request is tried again if no connection could be made, or if the server answered 429. Default 2. */
  readonly maxRetries?: number | undefined;
  /** How many requests may be in progress at a time. Default 64. */
  readonly maxConnections?: number | undefined;
  /**
   * How many calls may wait for their turn. If this number of calls wait, another call ends as not sent. Default 10
   * 000.
   */
  readonly maxQueued?: number | undefined;
  /**
   * `"conversation"` (the default): messages of one conversation are sent one after the other, in the order of their
   * calls; messages of different conversations are sent at the same time. `"none"`: all messages are sent at the same
   * time. With an object, you also choose what happens after an unknown outcome; by default, the next message is sent.
   */
  readonly ordering?: "conversation" | "none" | Ordering | undefined;
  /**
   * More request headers, such as the key of a gateway. A header that belongs to the request itself, such as
   * `authorization` or `content-type`, is refused. No error shows the value of such a header.
   */
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
  /** Called for every attempt, answer, retry, warning and outcome. A call whose input is refused has no events. */
  readonly onEvent?: ((event: ClientEvent) => void) | undefined;
}

/** Options of one retry. */
export interface RetryOptions extends CallOptions {
  /**
   * Retries a message even if the retry would be refused. Use this option if you know more than the client, for example
   * that the customer has written since then.
   */
  readonly force?: boolean | undefined;
}

// Each table of rules is the result of a function that is marked as pure, so that a bundler can remove the table from a
// page that makes no client.

/** The rule for the transport that a client is made with. */
export const transportRules: OptionRules<{ transport: Transport }> = /* @__PURE__ */ (() => ({
  transport: optionRule.required(
    optionRule.withMethods("a transport, with send(), base64() and a clock", "send", "base64"),
  ),
}))();

const headersRule = {
  wanted: 'an object with header names and strings, such as { traceparent: "00-…" }',
  // The headers of a `Headers`, a `Map` or a list are not properties, so the client would leave them out without an error.
  isRight: (value: unknown) => isJsonObject(value) && !(Symbol.iterator in value),
};

/**
 * The rules for the options that every client has. An adapter can add rules for its own options.
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
    isRight: (value) => value === "conversation" || value === "none" || isObject(value),
  },
  headers: headersRule,
  onEvent: optionRule.aFunction,
}))();

const ORDERING: OptionRules<Ordering> = /* @__PURE__ */ (() => ({
  by: optionRule.required(optionRule.oneOf("conversation")),
  onUnknown: optionRule.oneOf("continue", "stop"),
}))();

const CLOSE_OPTIONS: OptionRules<CloseOptions> = /* @__PURE__ */ (() => ({
  timeout: millisecondsFrom(0),
  abort: optionRule.aBoolean,
}))();

const CALL_OPTIONS: OptionRules<CallOptions> = /* @__PURE__ */ (() => ({
  signal: optionRule.withMethods("an AbortSignal", "addEventListener", "removeEventListener"),
  timeout: optionRule.milliseconds,
  onProgress: optionRule.aFunction,
  reference: optionRule.aString,
  headers: headersRule,
}))();

const RETRY_OPTIONS: OptionRules<RetryOptions> = /* @__PURE__ */ (() => ({
  ...CALL_OPTIONS,
  force: optionRule.aBoolean,
}))();

/** The options of one call, after they were checked. */
export interface CheckedCall extends Omit<RetryOptions, "headers"> {
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Reads the option `ordering`. Throws `ConfigurationError` if one of its properties is wrong. */
export function readOrdering(ordering: NonNullable<ClientOptions["ordering"]>): {
  inOrder: boolean;
  stopsOnUnknown: boolean;
} {
  if (typeof ordering === "string") return { inOrder: ordering === "conversation", stopsOnUnknown: false };
  checkOptions(ordering, ORDERING, "ordering");
  return { inOrder: true, stopsOnUnknown: ordering.onUnknown === "stop" };
}

/** The options of a call that was made without options, which most calls are. */
const NO_OPTIONS: CheckedCall = {};

/** Checks the options of `send` and `deliver`. Throws `ConfigurationError`. */
export function readCallOptions(options: CallOptions = NO_OPTIONS): CheckedCall {
  if (options === NO_OPTIONS) return NO_OPTIONS;
  checkOptions(options, CALL_OPTIONS);
  return withCheckedHeaders(options);
}

/** Checks the options of `retry`. Throws `ConfigurationError`. */
export function readRetryOptions(options: RetryOptions): CheckedCall {
  checkOptions(options, RETRY_OPTIONS);
  return withCheckedHeaders(options);
}

/**
 * Checks the options of `close`. Throws `ConfigurationError` for an unknown or wrong option.
 *
 * @example
 * checkCloseOptions({ timeout: 20_000 });
 */
export const checkCloseOptions = (options: CloseOptions): void => checkOptions(options, CLOSE_OPTIONS);

function withCheckedHeaders(options: RetryOptions): CheckedCall {
  // Most calls add no headers. Their options are not copied.
  if (options.headers === undefined) return options as CheckedCall;
  const { signal, timeout, onProgress, reference, force } = options;
  return { signal, timeout, onProgress, reference, force, headers: checkHeaders(options.headers) };
}
