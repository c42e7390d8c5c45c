import { type Client, ConfigurationError } from "@livedesk/core";
import {
  checkOptions,
  isClient,
  LONGEST_TIME,
  optionRule,
  type OptionRule,
  type OptionRules,
  timingOf,
} from "@livedesk/core/adapter";
import type { OutboxMessage, Resolver } from "./message.ts";
import { parseRetain, type Retain, type RetainOptions } from "./retain.ts";
import { createSeal, type Seal, type SealOptions } from "./seal.ts";
import type { FileSettings, FileStore, Rate, Store } from "./store.ts";

/** Where an outbox keeps files, and how large they may be. */
export interface FileOptions {
  /** Where the bytes are kept. Default: beside the messages. */
  readonly store?: FileStore | undefined;
  /** The greatest size of one file, in bytes. Default: 40 MiB. */
  readonly maxFile?: number | undefined;
  /** The greatest size of all files of one message together, in bytes. Default: 100 MiB. */
  readonly maxMessage?: number | undefined;
}

/** Options of `createOutbox`. */
export interface OutboxOptions<Tx = never> {
  /** A client that `createClient` of any package made. The outbox keeps the order and decides about retries itself. */
  readonly client: Client;
  /** The ledger: `sqliteStore(file)` or `postgresStore(pool)`. */
  readonly store: Store<Tx>;
  /** How many messages may go over all workers of this store. Default: no limit but the server's. */
  readonly rate?: Rate | undefined;
  /**
   * How long a conversation waits after a message of it became unknown, in ms. `Infinity`: until it is resolved. By
   * default, 60 000 or the `timeout` of the client if that is longer. A shorter hold than this timeout can let a later message of the
   * conversation overtake one whose worker has died.
   */
  readonly holdUnknown?: number | undefined;
  /** Where files are kept, and how large they may be. */
  readonly files?: FileOptions | undefined;
  /** How long texts and rows are kept after the end of a message. */
  readonly retain?: RetainOptions | undefined;
  /** Keeps messages and files unreadable for whoever has the database alone. */
  readonly seal?: SealOptions | undefined;
  /** Who finds out what became of an unknown message. What a resolver finds is noted in the evidence of the message. */
  readonly resolvers?: readonly Resolver[] | undefined;
  /**
   * Whether a message is sent again when a resolver says that LiveDesk does not have it. If the resolver is wrong, the customer gets the
   * message twice. Default false: the verdict is only noted.
   */
  readonly resendWhenAbsent?: boolean | undefined;
  /** Called when a message becomes unknown in this process. An error that it throws is reported as an event. */
  readonly onUnknown?: ((message: OutboxMessage) => void | Promise<void>) | undefined;
}

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
   * over before, or if the outbox is paused. The worker goes on.
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

const aName: OptionRule = {
  wanted: "a string of 1 to 500 characters",
  isRight: (value) => typeof value === "string" && value.length >= 1 && value.length <= 500 && !value.includes("\0"),
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

const isResolver = (value: unknown): value is Resolver => {
  const { name, resolve } = (value ?? {}) as Partial<Resolver>;
  return aName.isRight(name) && typeof resolve === "function";
};

const OUTBOX_OPTIONS: OptionRules<OutboxOptions<unknown>> = {
  client: optionRule.required({ wanted: "a client that createClient() made", isRight: isClient }),
  store: optionRule.required(optionRule.withMethods("a store, such as sqliteStore(file)", "turn", "enqueue")),
  rate: { wanted: "{ perSecond, burst }", isRight: (value) => typeof value === "object" && value !== null },
  holdUnknown: {
    wanted: `a number of ms from 0 to ${LONGEST_TIME}, or Infinity`,
    isRight: (value) => value === Infinity || (typeof value === "number" && value >= 0 && value <= LONGEST_TIME),
  },
  files: optionRule.checkedLater,
  retain: optionRule.checkedLater,
  seal: optionRule.checkedLater,
  resolvers: {
    wanted: "a list of resolvers, each with a name of its own and a function resolve()",
    isRight: (value) =>
      Array.isArray(value) && value.every(isResolver) && new Set(value.map(({ name }) => name)).size === value.length,
  },
  resendWhenAbsent: optionRule.aBoolean,
  onUnknown: optionRule.aFunction,
};

const aPositiveNumber: OptionRule = {
  wanted: "a number above 0",
  isRight: (value) => typeof value === "number" && Number.isFinite(value) && value > 0,
};

const RATE: OptionRules<Rate> = {
  perSecond: optionRule.required(aPositiveNumber),
  burst: optionRule.required(optionRule.wholeNumber(1)),
};

const MIB = 2 ** 20;

const FILE_OPTIONS: OptionRules<FileOptions> = {
  store: optionRule.withMethods("a FileStore, such as directoryFileStore(folder)", "put", "get", "delete", "list"),
  maxFile: optionRule.wholeNumber(1),
  maxMessage: optionRule.wholeNumber(1),
};

/** Reads the option `files`. Throws `ConfigurationError`. */
export function fileSettings(options: FileOptions = {}, beside: () => FileStore): FileSettings {
  checkOptions(options, FILE_OPTIONS, "files");
  const { store, maxFile = 40 * MIB, maxMessage = 100 * MIB } = options;
  return {
    // Looked up when a file is met: a database in memory has no place beside it, and needs none for messages without files.
    get store() {
      return store ?? beside();
    },
    maxFile,
    maxMessage,
  };
}

/** The options of an outbox with every default. */
interface CheckedOptions<Tx> extends OutboxOptions<Tx> {
  readonly holdUnknown: number;
  readonly freezer: { readonly files: FileSettings; readonly seal: Seal };
  /** What `purge` forgets, in ms since the end of a message. */
  readonly age: Retain;
}

/** Checks the options of an outbox, and fills in the defaults. Throws `ConfigurationError`. */
export function readOutboxOptions<Tx>(options: OutboxOptions<Tx>): CheckedOptions<Tx> {
  checkOptions(options, OUTBOX_OPTIONS);
  if (options.rate) checkOptions(options.rate, RATE, "rate");
  const files = fileSettings(options.files, () => options.store.files);
  return {
    ...options,
    holdUnknown: options.holdUnknown ?? Math.max(60_000, timingOf(options.client).timeout),
    freezer: { files, seal: createSeal(options.seal) },
    age: parseRetain(options.retain),
  };
}

const WORKER_OPTIONS: OptionRules<WorkerOptions> = {
  concurrency: optionRule.wholeNumber(1, 10_000),
  signal: optionRule.withMethods("an AbortSignal", "addEventListener", "removeEventListener"),
};

const WAIT_OPTIONS: OptionRules<WaitOptions> = {
  timeout: {
    wanted: `a number of ms from 0 to ${LONGEST_TIME}`,
    isRight: (value) => typeof value === "number" && value >= 0 && value <= LONGEST_TIME,
  },
};

/** Checks the options of a worker. Throws `ConfigurationError`. */
export const checkWorkerOptions = (options: WorkerOptions): void => checkOptions(options, WORKER_OPTIONS);

/** Checks the options of `drain` and `stop`. Throws `ConfigurationError`. */
export const checkWaitOptions = (options: WaitOptions): void => checkOptions(options, WAIT_OPTIONS);

const { tx: _, ...MESSAGE_OPTIONS } = ENQUEUE_OPTIONS;

const MANY_OPTIONS: OptionRules<Pick<EnqueueOptions<unknown>, "tx">> = { tx: optionRule.checkedLater };

/** Checks the options of `enqueueMany`, and those of each of its messages. Throws `ConfigurationError`. */
export function checkMany(messages: readonly object[], options: object): void {
  if (!Array.isArray(messages)) throw new ConfigurationError("messages: must be an array");
  checkOptions(options, MANY_OPTIONS);
  for (const [at, message] of messages.entries()) {
    const { conversationId: _id, input: _input, ...rest } = message as Record<string, unknown>;
    if (rest["tx"] !== undefined) {
      throw new ConfigurationError(`messages[${at}].tx: give tx in the second argument: enqueueMany(messages, { tx })`);
    }
    checkOptions(rest, MESSAGE_OPTIONS, `messages[${at}]`);
    checkTimes(rest);
  }
}

/** Checks the options of one message. Throws `ConfigurationError`. */
export function checkEnqueueOptions(options: EnqueueOptions<unknown>): void {
  checkOptions(options, ENQUEUE_OPTIONS);
  checkTimes(options);
}

function checkTimes(options: EnqueueOptions<unknown>): void {
  const { key, after, runAt, expiresAt } = options;
  if (after !== undefined && after === key) throw new ConfigurationError("after: must be the key of another message");
  if (runAt && expiresAt && expiresAt <= runAt) throw new ConfigurationError("expiresAt: must be later than runAt");
}
