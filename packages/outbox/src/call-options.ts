import { ConfigurationError, type SendInput } from "@livedesk/core";
import {
  checkOptions,
  checkOptionsLike,
  LONGEST_TIME,
  optionRule,
  type OptionRule,
  type OptionRules,
} from "@livedesk/core/adapter";
import { type Id, isJsonObject } from "@livedesk/schema";
import type { ListQuery } from "./store.ts";

/** Options of `enqueue`. */
export interface EnqueueOptions<Tx = never> {
  /** Your own name for the message, such as `order-456-shipped`: the same key with the same input is the same message for ever. */
  readonly key?: string | undefined;
  /** Not before this time. */
  readonly runAt?: Date | undefined;
  /** Not after this time: a message that waits longer is not sent, and says so with the code `expired`. */
  readonly expiresAt?: Date | undefined;
  /** A whole number from -100 to 100. A higher number goes first. Default 0. */
  readonly priority?: number | undefined;
  /** The key of a message that must be accepted first. If it is not, this message is not sent (`after-failed`). */
  readonly after?: string | undefined;
  /** Your own name for the call, which events and errors carry. Default: the key. */
  readonly reference?: string | undefined;
  /** Your open transaction: the message is stored if, and only if, you commit it. */
  readonly tx?: Tx | undefined;
}

/** A message of `enqueueMany`. */
export interface NewMessage extends Omit<EnqueueOptions, "tx"> {
  readonly conversationId: Id;
  readonly input: SendInput | string;
}

/** Options of a worker. */
export interface WorkerOptions {
  /**
   * How many messages may be in flight at a time, each of another conversation. Default 16. 0: the worker sends nothing. It finds
   * dead workers and expired messages, and forgets what is old, while something else calls `outbox.process`.
   */
  readonly concurrency?: number | undefined;
  /** Stops the worker when it is aborted, as `stop()` does. */
  readonly signal?: AbortSignal | undefined;
}

/** How long a worker waits. */
export interface WaitOptions {
  /** In ms. */
  readonly timeout?: number | undefined;
}

/** A loop in this process that sends what is queued. */
export interface OutboxWorker {
  /**
   * Waits until nothing is left to do now: nothing is being sent, and no queued message is due. Returns false if `timeout` (in ms) is
   * over before, if the outbox is paused, or if the worker stops before or has stopped, whether or not something is left. The worker
   * goes on.
   */
  drain(options?: WaitOptions): Promise<boolean>;
  /**
   * Claims nothing more, and waits until every message in flight has an outcome, which is written. After `timeout` ms, calls that
   * have no answer are ended: their messages become unknown, unless no byte was sent. Default: each call has its own time.
   */
  stop(options?: WaitOptions): Promise<void>;
  /** Resolves when the worker has stopped. */
  readonly stopped: Promise<void>;
}

const aDate: OptionRule = {
  wanted: "a valid Date",
  isRight: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
};

/** A name that a caller gives: a key, a reference, the name of a resolver. */
export const aName: OptionRule = {
  wanted: "a string of 1 to 500 characters, without NUL and without a lone surrogate (half of a surrogate pair)",
  // A database would store a lone surrogate as another character, so that two keys could become one.
  isRight: (value) =>
    typeof value === "string" && value.length >= 1 && value.length <= 500 && !/[\p{Surrogate}\0]/u.test(value),
};

const ENQUEUE_OPTIONS: OptionRules<EnqueueOptions<unknown>> = {
  key: aName,
  runAt: aDate,
  expiresAt: aDate,
  priority: optionRule.wholeNumber(-100, 100),
  after: aName,
  reference: aName,
  tx: optionRule.checkedLater,
};

const aSignal = optionRule.withMethods("an AbortSignal", "addEventListener", "removeEventListener");

const WORKER_OPTIONS: OptionRules<WorkerOptions> = {
  concurrency: optionRule.wholeNumber(0, 10_000),
  signal: aSignal,
};

const PROCESS_OPTIONS: OptionRules<{ signal?: AbortSignal | undefined }> = { signal: aSignal };

const WAIT_OPTIONS: OptionRules<WaitOptions> = {
  timeout: {
    wanted: `a number of ms from 0 to ${LONGEST_TIME}`,
    isRight: (value) => typeof value === "number" && value >= 0 && value <= LONGEST_TIME,
  },
};

/** Checks the options of a worker. Throws `ConfigurationError`. */
export const checkWorkerOptions = (options: WorkerOptions): void =>
  checkOptionsLike("{ concurrency: 16 }", options, WORKER_OPTIONS);

/** Checks the options of `drain` and `stop`. Throws `ConfigurationError`. */
export const checkWaitOptions = (options: WaitOptions): void =>
  checkOptionsLike("{ timeout: 10_000 }", options, WAIT_OPTIONS);

/** Checks the options of `process`. Throws `ConfigurationError`. */
export const checkProcessOptions = (options: object): void => checkOptionsLike("{ signal }", options, PROCESS_OPTIONS);

/** Checks the signal of `events`. Throws `ConfigurationError`. */
export const checkSignal = (signal: unknown): void => checkOptions({ signal }, PROCESS_OPTIONS);

/**
 * Refuses options of a method that has none: a caller who gives one believes that it does something. Other arguments are ignored, as with
 * every function of JavaScript, so that a method can be passed to `map` and `then`. Throws `ConfigurationError`.
 */
export function refuseOptions(method: string, [options]: readonly unknown[]): void {
  if (!isJsonObject(options)) return;
  for (const [name, value] of Object.entries(options))
    if (value !== undefined) throw new ConfigurationError(`Unknown option "${name}". ${method}() has no options`);
}

const { tx: _, ...WITHOUT_TX } = ENQUEUE_OPTIONS;

// The first two are checked when the request of the message is built.
const NEW_MESSAGE: OptionRules<NewMessage> = {
  conversationId: optionRule.checkedLater,
  input: optionRule.checkedLater,
  ...WITHOUT_TX,
};

/** How errors show a message. */
const A_MESSAGE = '{ conversationId: 141, input: "Hello" }';

const MANY_OPTIONS: OptionRules<Pick<EnqueueOptions<unknown>, "tx">> = { tx: optionRule.checkedLater };

/** Checks the options of `enqueueMany`, and those of each of its messages. Throws `ConfigurationError`. */
export function checkMany(messages: readonly NewMessage[], options: object): void {
  if (!Array.isArray(messages)) throw new ConfigurationError(`messages: must be an array such as [${A_MESSAGE}]`);
  checkOptionsLike("{ tx }", options, MANY_OPTIONS);
  for (const [at, message] of messages.entries()) {
    const name = `messages[${at}]`;
    if ((message as { readonly tx?: unknown } | null)?.tx !== undefined) {
      throw new ConfigurationError(`${name}.tx: give tx in the second argument: enqueueMany(messages, { tx })`);
    }
    checkOptionsLike(A_MESSAGE, message, NEW_MESSAGE, name);
    checkTimes(message, `${name}.`);
  }
}

const QUERY: OptionRules<Partial<Omit<ListQuery, "limit" | "open">>> = {
  state: optionRule.oneOf("queued", "sending", "accepted", "rejected", "not-sent", "unknown"),
  conversationId: {
    wanted: 'the id of a conversation as a string of digits, such as "141"',
    isRight: (value) => typeof value === "string" && /^[1-9]\d*$/.test(value),
  },
  afterId: optionRule.wholeNumber(0),
  startedSince: { wanted: "a time in ms since 1970", isRight: (value) => typeof value === "number" && value >= 0 },
};

/** Checks the query of `list`. Throws `ConfigurationError`. */
export const checkQuery = (query: object): void => checkOptionsLike('{ state: "queued" }', query, QUERY);

const DECISION: OptionRules<{ by: string; messageId?: number | undefined; note?: string | undefined }> = {
  by: optionRule.required({
    wanted: "the name of who decides",
    isRight: (value) => typeof value === "string" && value !== "",
  }),
  messageId: optionRule.wholeNumber(1),
  note: optionRule.aString,
};

/** Checks the last argument of `resolve`. Throws `ConfigurationError`. */
export const checkDecision = (decision: object): void => checkOptionsLike('{ by: "alice" }', decision, DECISION);

/** Checks what names a message. Throws `ConfigurationError`. */
export function checkIdOrKey(idOrKey: unknown): void {
  if (Number.isSafeInteger(idOrKey) || (typeof idOrKey === "string" && idOrKey !== "")) return;
  throw new ConfigurationError("idOrKey: must be the id of a message (a number) or its key (a string)");
}

/** Checks the options of one message. Throws `ConfigurationError`. */
export function checkEnqueueOptions(options: EnqueueOptions<unknown>): void {
  checkOptionsLike('{ key: "order-456-shipped" }', options, ENQUEUE_OPTIONS);
  checkTimes(options);
}

/** Checks the options of a message, as `enqueueMany` does. Throws `ConfigurationError`. */
export function checkNewMessage(message: NewMessage): void {
  if (!isJsonObject(message)) throw new ConfigurationError(`message: must be an object such as ${A_MESSAGE}`);
  checkOptions(message, NEW_MESSAGE);
  checkTimes(message);
}

/** `path` stands before the name of a field in errors. */
function checkTimes({ key, after, runAt, expiresAt }: EnqueueOptions<unknown>, path = ""): void {
  if (after !== undefined && after === key)
    throw new ConfigurationError(`${path}after: must be the key of another message`);
  if (runAt && expiresAt && expiresAt <= runAt)
    throw new ConfigurationError(`${path}expiresAt: must be later than runAt`);
}
