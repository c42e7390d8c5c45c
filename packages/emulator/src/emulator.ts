import { setTimeout } from "node:timers/promises";
import { checkVersion, optionRule, type OptionRules } from "@livedesk/core/adapter";
import type { TemplateDefinition } from "@livedesk/schema";
import { Clock, type ClockControl } from "./desk/clock.ts";
import { type Archive, Store } from "./desk/store.ts";
import {
  type EmulatorTruth,
  isOpen,
  truth,
  type TruthConversation,
  truthConversation,
  type TruthMessage,
  truthMessage,
} from "./desk/truth.ts";
import { Changes, type Wait } from "./events.ts";
import type { Exchange, ExchangeFilter } from "./exchanges/exchange.ts";
import { ExchangeLog } from "./exchanges/record.ts";
import { type FaultControl, FaultRules } from "./faults/rules.ts";
import type { FaultPlan } from "./faults/schema.ts";
import { chooseCredentials } from "./http/auth.ts";
import { checkOrigins } from "./http/guard.ts";
import { type TemplateControl, TemplateRegistry } from "./templates/registry.ts";

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
   * How many website chats exist at the start besides 141, 142 and 143, with the ids 1001, 1002, …; 0 by default. A `db` file that
   * exists already is not changed.
   */
  readonly moreConversations?: number | undefined;
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
  moreConversations: optionRule.wholeNumber(0, 100_000),
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
  /** Returns a copy of everything that exists in the emulator. */
  truth(): EmulatorTruth;
  /** Writes a message from the customer, which opens a WhatsApp window for 24 hours. Throws for an unknown conversation or blank text. */
  customerWrites(conversationId: number, content: string): TruthMessage;
  /**
   * Opens a WhatsApp window for 24 hours, as a message from the customer would, or closes the window. The last change
   * counts. Throws if the conversation is unknown or has no window.
   */
  setWindow(conversationId: number, window: "open" | "closed"): TruthConversation;
  /**
   * Returns a copy of the last 1000 calls of the API with their answers, oldest first. The filter can select the calls
   * of one conversation or message.
   */
  exchanges(filter?: ExchangeFilter): readonly Exchange[];
}

const realTime: Wait = (ms, signal) => setTimeout(ms, undefined, { signal });

const noPage = async (): Promise<undefined> => undefined;

/** Returns the time source of an emulator with these options. */
export const clockOf = ({ now }: Pick<EmulatorAppOptions, "now">): (() => Date) => now ?? (() => new Date());

/** Undefined only in a test that runs the source, because the build puts the version here. */
declare const PACKAGE_VERSION: string | undefined;

/**
 * Makes the parts of an emulator whose conversations are in an archive: the controls for its owner, and the values that
 * its router needs. `onStall` is called with each request that never gets a complete answer.
 */
export function assembleEmulator(
  options: EmulatorAppOptions,
  archive: Archive,
  onStall: (request: Request) => void = () => undefined,
) {
  if (typeof PACKAGE_VERSION === "string") checkVersion({ name: "@livedesk/emulator", version: PACKAGE_VERSION });
  const {
    url = DEFAULT_URL,
    maxBodyBytes = 100 * MEBIBYTE,
    allowRemote = false,
    wait = realTime,
    page = noPage,
  } = options;
  const allowedOrigins = checkOrigins(options.allowedOrigins ?? []);
  const credentials = chooseCredentials(options);
  const changes = new Changes();
  const clock = new Clock(clockOf(options), () => changes.announce({ what: "clock" }));
  const store = new Store(
    () => clock.now(),
    archive,
    (conversation_id) => changes.announce({ what: "messages", conversation_id }),
  );
  const faults = new FaultRules(options.faults, () => changes.announce({ what: "faults" }));
  const templates = new TemplateRegistry(options.templates, () => changes.announce({ what: "templates" }));
  const log = new ExchangeLog((conversation_id) =>
    changes.announce({ what: "exchanges", ...(conversation_id !== null && { conversation_id }) }),
  );
  const exchanges = (filter?: ExchangeFilter) => log.list(filter);
  const controls: EmulatorControls = {
    url,
    ...credentials,
    faults: faultControl(faults),
    templates: templateControl(templates),
    clock: clockControl(clock),
    truth: () => truth(store.conversations(), store.now(), url),
    customerWrites: (conversationId, content) => truthMessage(store.receive(conversationId, content), url),
    setWindow: (conversationId, window) =>
      truthConversation(store.setWindow(conversationId, isOpen(window)), store.now(), url),
    exchanges,
  };
  const behaviour = { url, credentials, maxBodyBytes, allowRemote, allowedOrigins, page, wait, onStall };
  return { controls, context: { ...behaviour, store, clock, changes, faults, templates, log, exchanges } };
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
