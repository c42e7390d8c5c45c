import type { Client } from "@livedesk/core";
import {
  checkOptions,
  checkVersion,
  isClient,
  LONGEST_TIME,
  optionRule,
  type OptionRule,
  type OptionRules,
  timingOf,
} from "@livedesk/core/adapter";
import { aName } from "./call-options.ts";
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
  /** Makes messages and files unreadable for a person who has only the database. */
  readonly seal?: SealOptions | undefined;
  /** Who finds out what became of an unknown message. What a resolver finds is noted in the evidence of the message. */
  readonly resolvers?: readonly Resolver[] | undefined;
  /**
   * Whether a message is sent again when a resolver says that LiveDesk does not have it. If the resolver is wrong, the customer gets the
   * message twice. Default false: the verdict is only noted.
   */
  readonly resendWhenAbsent?: boolean | undefined;
  /**
   * Called when a message becomes unknown, once, by the process that writes this down: the one that sent the message, or, after its
   * worker has died, the first one that notices it. A message that was decided before the call is not reported. One that is reported may
   * still be decided a moment later: on Postgres, another process takes a worker for dead whose connection with the lock broke, unless the
   * worker has locked itself anew before. Such a worker may still get its answer, which then decides the message. An error that
   * `onUnknown` throws is reported as an event.
   */
  readonly onUnknown?: ((message: OutboxMessage) => void | Promise<void>) | undefined;
}

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
  checkOptions(options, FILE_OPTIONS, "files", "{ maxFile: 10_000_000 }");
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

/** Undefined only in a test that runs the source, because the build puts the version here. */
declare const PACKAGE_VERSION: string | undefined;

/** Checks the options of an outbox, and fills in the defaults. Throws `ConfigurationError`. */
export function readOutboxOptions<Tx>(options: OutboxOptions<Tx>): CheckedOptions<Tx> {
  checkOptions(options, OUTBOX_OPTIONS, undefined, "{ client, store }");
  if (typeof PACKAGE_VERSION === "string")
    checkVersion({ name: "@livedesk/outbox", version: PACKAGE_VERSION }, options.client);
  if (options.rate) checkOptions(options.rate, RATE, "rate");
  const files = fileSettings(options.files, () => options.store.files);
  return {
    ...options,
    holdUnknown: options.holdUnknown ?? Math.max(60_000, timingOf(options.client).timeout),
    freezer: { files, seal: createSeal(options.seal) },
    age: parseRetain(options.retain),
  };
}
