import { setTimeout as setTimer } from "node:timers";
import { setTimeout } from "node:timers/promises";
import { checkVersion, LONGEST_TIME, optionRule, type OptionRules } from "@livedesk/core/adapter";
import type { TemplateDefinition } from "@livedesk/schema";
import { Clock, type ClockControl } from "./desk/clock.ts";
import { type RetryKind, type StatusFailure, withStatus } from "./desk/actions.ts";
import type { ConversationRecord, MessageStatus, ReceiptPlan } from "./desk/conversation.ts";
import { Receipts } from "./desk/receipts.ts";
import { seedConversations } from "./desk/seed.ts";
import { readSeed, recordsOf, type Seed } from "./seeds/seed-file.ts";
import { type Archive, Store } from "./desk/store.ts";
import {
  type EmulatorTruth,
  isOpen,
  truth,
  type TruthConversation,
  truthConversation,
  type TruthFilter,
  type TruthMessage,
  truthMessage,
} from "./desk/truth.ts";
import { Changes, type Wait } from "./events.ts";
import type { CallMatch, Exchange, ExchangeFilter, VerifyOptions, WaitOptions } from "./exchanges/exchange.ts";
import { verify, waitFor } from "./exchanges/match.ts";
import { ExchangeLog } from "./exchanges/record.ts";
import { type FaultControl, FaultRules } from "./faults/rules.ts";
import type { FaultPlan } from "./faults/schema.ts";
import { Throttle, type ThrottleLimits } from "./faults/throttle.ts";
import { chooseCredentials } from "./http/auth.ts";
import { checkOrigins } from "./http/guard.ts";
import type { Spool } from "./http/spool.ts";
import { type TemplateControl, TemplateRegistry } from "./templates/registry.ts";
import { type ConversationControl, Workspace } from "./seeds/workspace.ts";

const MEBIBYTE = 1024 * 1024;
const DEFAULT_URL = "http://127.0.0.1:4010";

/** Options of an emulator, with or without a socket. */
export interface EmulatorAppOptions {
  /** The API key that the emulator accepts. By default, the key is random. The key must not contain a colon. */
  readonly apiKey?: string | undefined;
  /** The API secret that the emulator accepts. By default, the secret is random. */
  readonly apiSecret?: string | undefined;
  /** The source of the emulator's time, which decides `created_at` and 24-hour windows. By default, the real time. */
  readonly now?: (() => Date) | undefined;
  /** The function with which the fault `slow` and the heartbeat of the events wait. By default, a real timer. */
  readonly wait?: Wait | undefined;
  /** The fault rules at the start. By default, there are none. */
  readonly faults?: FaultPlan | undefined;
  /**
   * The templates that count as approved by Meta. By default, there are none, and messages with templates are not
   * checked.
   */
  readonly templates?: readonly TemplateDefinition[] | undefined;
  /**
   * What exists at the start and after `reset()`: conversations with messages, and templates and faults if the options
   * `templates` and `faults` are left out. By default, the conversations are 141, 142 and 143. `readSeed` reads a seed
   * from a file.
   */
  readonly seed?: Seed | undefined;
  /**
   * How many website chats exist at the start besides 141, 142 and 143, with the ids 1001, 1002, …; 0 by default. A `db` file that
   * exists already is not changed.
   */
  readonly moreConversations?: number | undefined;
  /**
   * Whether the emulator refuses everything that the SDK refuses. By default, it accepts what the contract leaves open,
   * such as unknown keys, and shows warnings in `exchanges()`.
   */
  readonly strict?: boolean | undefined;
  /**
   * How a retry behaves. `documented`, the default, sends failed messages again and refuses others with 422.
   * `upstream-legacy` does as released versions of Chatwoot: it sends any message again, drops its attributes, and only
   * seems to send a message again that failed after WhatsApp had accepted it. `upstream-2026` does as the newest
   * version: it sends failed messages again, and leaves others as they are.
   */
  readonly retries?: RetryKind | undefined;
  /**
   * What becomes of a WhatsApp message after it was sent: when it is delivered and read, and which messages fail later.
   * By default, a message stays `sent`.
   */
  readonly receipts?: ReceiptPlan | undefined;
  /**
   * Whether the emulator throttles as Chatwoot does. With true, the 201st message of a conversation within 60 seconds is
   * answered with 422, and the 3001st call within a minute with 429. An object gives other limits. The default is false.
   */
  readonly throttle?: ThrottleLimits | boolean | undefined;
  /** The largest request body, in bytes. The default is 100 MiB. A larger body is answered with 413. */
  readonly maxBodyBytes?: number | undefined;
  /**
   * The origin of the emulator's URL. The default is `http://127.0.0.1:4010`. A request to another host is answered
   * with 403.
   */
  readonly url?: string | undefined;
  /** Whether the `Host` of a request may be an address other than loopback. The default is false. */
  readonly allowRemote?: boolean | undefined;
  /**
   * Serves a page of yours. The function is called for every request outside of the API, `/__emulator` and the files of
   * messages. Its answer may have headers of its own. If the function returns undefined, the emulator answers as it
   * does without a page.
   */
  readonly page?: ((request: Request) => Promise<Response | undefined>) | undefined;
  /**
   * Other origins, such as `http://localhost:5173`, whose pages may read and change everything in the emulator. By
   * default, there are none.
   */
  readonly allowedOrigins?: readonly string[] | undefined;
}

/** The validation rule of each option. `faults`, `templates` and `allowedOrigins` are checked where they are used. */
export const emulatorAppOptionRules: OptionRules<EmulatorAppOptions> = {
  apiKey: optionRule.aString,
  apiSecret: optionRule.aString,
  now: optionRule.aFunction,
  wait: optionRule.aFunction,
  faults: optionRule.checkedLater,
  templates: optionRule.checkedLater,
  seed: optionRule.checkedLater,
  moreConversations: optionRule.wholeNumber(0, 100_000),
  strict: optionRule.aBoolean,
  retries: optionRule.oneOf("documented", "upstream-legacy", "upstream-2026"),
  receipts: optionRule.checkedLater,
  throttle: optionRule.checkedLater,
  maxBodyBytes: optionRule.wholeNumber(1),
  url: optionRule.aString,
  allowRemote: optionRule.aBoolean,
  page: optionRule.aFunction,
  allowedOrigins: optionRule.checkedLater,
};

/**
 * The controls of an emulator in this process. This object has the properties `url`, `apiKey` and `apiSecret`, so it
 * can be passed to a client unchanged: `createClient(emulator)` of `@livedesk/node`.
 */
export interface EmulatorControls {
  /** The origin of the emulator's URL, without a slash at the end. It is the base URL for clients. */
  readonly url: string;
  /** The API key that the emulator accepts. */
  readonly apiKey: string;
  /** The API secret that the emulator accepts. */
  readonly apiSecret: string;
  /** Controls which calls fail. */
  readonly faults: FaultControl;
  /** Controls which templates count as approved by Meta. */
  readonly templates: TemplateControl;
  /** Reads and moves the time. */
  readonly clock: ClockControl;
  /** Creates, shows and deletes conversations. */
  readonly conversations: ConversationControl;
  /**
   * Sets everything back to the start: conversations, faults, templates, receipts, the clock, the throttle and the list
   * of exchanges. The credentials stay.
   */
  reset(): void;
  /** Keeps the present state, and returns the id of the snapshot. The last 100 snapshots are kept. */
  snapshot(): string;
  /** Sets everything but the list of exchanges back to a snapshot. Throws if the snapshot is unknown. */
  restore(snapshot: string): void;
  /** Returns the present state as a seed, with the files in base64. The histories of messages are not part of it. */
  exportSeed(): Seed;
  /** Returns a copy of everything that exists in the emulator, or of one conversation. Throws if it is unknown. */
  truth(filter?: TruthFilter): EmulatorTruth;
  /** Writes a message from the customer, which opens a WhatsApp window for 24 hours. Throws for an unknown conversation or blank text. */
  customerWrites(conversationId: number, content: string): TruthMessage;
  /**
   * Opens a WhatsApp window for 24 hours, as a message from the customer would, or closes the window. The last change
   * counts. Throws if the conversation is unknown or has no window.
   */
  setWindow(conversationId: number, window: "open" | "closed"): TruthConversation;
  /**
   * Gives a message another status, as if WhatsApp had reported it: `delivered`, `read`, or `failed` with a code of
   * WhatsApp's table or a reason. Throws if the message is unknown, is a note or is from the customer.
   */
  setStatus(messageId: number, status: MessageStatus, failure?: StatusFailure): TruthMessage;
  /**
   * Decides what becomes of the messages that are sent from now on, and returns the plan. Throws if a field is wrong.
   */
  setReceipts(plan: ReceiptPlan): ReceiptPlan;
  /**
   * Returns a copy of the last 1000 calls of the API with their answers, oldest first. The filter can select the calls
   * of one conversation or message.
   */
  exchanges(filter?: ExchangeFilter): readonly Exchange[];
  /**
   * Resolves to the first call of the API that matches, even if it has ended already. Rejects when `timeout` is over,
   * with an error that says how the nearest call differed.
   */
  waitFor(match: CallMatch, options?: WaitOptions): Promise<Exchange>;
  /**
   * Returns the calls of the API that match. Throws if there are none, or not `times`. The error says how the nearest
   * call differed.
   */
  verify(match: CallMatch, options?: VerifyOptions): readonly Exchange[];
  /**
   * Returns a desk of its own in this emulator, for a test that runs in parallel with others. It has its own
   * conversations, faults, templates, clock and exchanges, and starts as this emulator has started; its messages are
   * kept in memory. Its `url` names the scope, so it can be passed to a client. The name consists of letters, digits,
   * hyphens, underscores and dots. Throws for another name, or if there are 1000 scopes.
   */
  scope(name: string): EmulatorScope;
}

/** The desk of one scope. Disposing of it deletes it; a scope with the same name is new again. */
export type EmulatorScope = Omit<EmulatorControls, "scope"> & Disposable;

const realTime: Wait = (ms, signal) => setTimeout(ms, undefined, { signal });

const later = (milliseconds: number, run: () => void): void => {
  setTimer(run, Math.min(milliseconds, LONGEST_TIME)).unref();
};

const noPage = async (): Promise<undefined> => undefined;

/** Returns the time source of an emulator with these options. */
export const clockOf = ({ now }: Pick<EmulatorAppOptions, "now">): (() => Date) => now ?? (() => new Date());

/** What exists at the start. */
export interface StartState extends Pick<EmulatorAppOptions, "faults" | "templates"> {
  /** Returns the conversations as they are at this time. */
  readonly conversations: (now: Date) => readonly ConversationRecord[];
}

/** Returns what exists at the start of an emulator with these options. Throws for a seed that is not valid. */
export function startStateOf({ seed, moreConversations, faults, templates }: EmulatorAppOptions): StartState {
  if (seed === undefined)
    return { faults, templates, conversations: (now) => seedConversations(now, moreConversations) };
  const given = readSeed(seed);
  return {
    faults: faults ?? given.faults,
    templates: templates ?? given.templates,
    conversations: (now) => {
      const own = recordsOf(given.conversations, now, { conversation: 0, message: 1, file: 1 });
      const ids = new Set(own.map(({ id }) => id));
      const more = moreConversations === undefined ? [] : seedConversations(now, moreConversations).slice(3);
      return [...own, ...more.filter(({ id }) => !ids.has(id))];
    },
  };
}

/** Undefined only in a test that runs the source, because the build puts the version here. */
declare const PACKAGE_VERSION: string | undefined;

/**
 * Makes the parts of an emulator whose conversations are in an archive: the controls for its owner, and the values that
 * its router needs. `onStall` is called with each request that never gets a complete answer.
 */
export function assembleEmulator(
  options: EmulatorAppOptions,
  start: StartState,
  archive: Archive,
  spool: Spool,
  onStall: (request: Request) => void = () => undefined,
) {
  if (typeof PACKAGE_VERSION === "string") checkVersion({ name: "@livedesk/emulator", version: PACKAGE_VERSION });
  const {
    url = DEFAULT_URL,
    maxBodyBytes = 100 * MEBIBYTE,
    allowRemote = false,
    strict = false,
    retries = "documented",
    wait = realTime,
    page = noPage,
  } = options;
  const allowedOrigins = checkOrigins(options.allowedOrigins ?? []);
  const credentials = chooseCredentials(options);
  const changes = new Changes();
  let clockChanged = (): void => undefined;
  const clock = new Clock(clockOf(options), () => {
    changes.announce({ what: "clock" });
    clockChanged();
  });
  const store = new Store(
    () => clock.now(),
    archive,
    (conversation_id) => changes.announce({ what: "messages", conversation_id }),
  );
  const faults = new FaultRules(start.faults, () => changes.announce({ what: "faults" }));
  const templates = new TemplateRegistry(start.templates, () => changes.announce({ what: "templates" }));
  const log = new ExchangeLog((conversation_id) =>
    changes.announce({ what: "exchanges", ...(conversation_id !== null && { conversation_id }) }),
  );
  const receipts = new Receipts(store, options.receipts, later);
  const throttle = new Throttle(options.throttle);
  const settle = (): void => receipts.settle();
  const onSent = (...sent: Parameters<typeof receipts.watch>): void => receipts.watch(...sent);
  clockChanged = settle;
  const workspace = new Workspace({
    store,
    faults,
    templates,
    clock,
    log,
    changes,
    receipts,
    throttle,
    atStart: start.conversations,
  });
  const exchanges = (filter?: ExchangeFilter) => log.list(filter);
  const calls = {
    waitFor: (match: unknown, given: WaitOptions = {}, signal?: AbortSignal) =>
      waitFor(log, match, given, { wait, signal }),
    verify: (match: unknown, given?: VerifyOptions) => verify(log, match, given),
  };
  const controls: Omit<EmulatorControls, "scope"> = {
    url,
    ...credentials,
    faults: faultControl(faults),
    templates: templateControl(templates),
    clock: clockControl(clock),
    conversations: {
      create: (conversation) => workspace.create(conversation),
      list: () => workspace.list(),
      delete: (id) => workspace.delete(id),
    },
    reset: () => workspace.reset(),
    snapshot: () => workspace.snapshot(),
    restore: (snapshot) => workspace.restore(snapshot),
    exportSeed: () => workspace.exportSeed(),
    truth: ({ conversationId } = {}) => {
      settle();
      const selected = conversationId === undefined ? store.conversations() : [store.conversation(conversationId)];
      return truth(selected, store.now(), url);
    },
    customerWrites: (conversationId, content) => truthMessage(store.receive(conversationId, content), url),
    setWindow: (conversationId, window) =>
      truthConversation(store.setWindow(conversationId, isOpen(window)), store.now(), url),
    setStatus: (messageId, status, failure = {}) => {
      settle();
      const { conversation, message } = store.message(messageId);
      return truthMessage(store.replace(conversation.id, withStatus(message, status, failure, store.now())), url);
    },
    setReceipts: (plan) => receipts.set(plan),
    exchanges,
    ...calls,
  };
  const behaviour = {
    url,
    credentials,
    maxBodyBytes,
    spool,
    strict,
    retries,
    allowRemote,
    allowedOrigins,
    page,
    wait,
    onStall,
  };
  return {
    controls,
    context: {
      ...behaviour,
      store,
      clock,
      changes,
      faults,
      templates,
      log,
      exchanges,
      calls,
      workspace,
      receipts,
      settle,
      onSent,
      throttle,
    },
  };
}

// The controls are plain objects. So the owner can call their functions without the object, and does not see the
// methods that only the routes use.
const faultControl = (faults: FaultRules): FaultControl => ({
  add: (rule) => faults.add(rule),
  replace: (plan) => faults.replace(plan),
  clear: () => faults.clear(),
  list: () => faults.list(),
});

const templateControl = (templates: TemplateRegistry): TemplateControl => ({
  replace: (definitions) => templates.replace(definitions),
  clear: () => templates.clear(),
  list: () => templates.list(),
});

const clockControl = (clock: Clock): ClockControl => ({
  now: () => clock.now(),
  advance: (ms) => clock.advance(ms),
  reset: () => clock.reset(),
});
