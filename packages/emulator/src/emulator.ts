import { setTimeout } from "node:timers/promises";
import { optionRule, type OptionRules } from "@livedesk/core/adapter";
import type { TemplateDefinition } from "@livedesk/schema";
import { app } from "./http/router.ts";
import type { Archive } from "./desk/store.ts";
import type { Context } from "./context.ts";
import { Clock } from "./desk/clock.ts";
import type { ClockControl } from "./desk/clock.ts";
import { checkOrigins } from "./http/guard.ts";
import { chooseCredentials } from "./http/auth.ts";
import { Changes } from "./events.ts";
import type { Exchange, ExchangeFilter } from "./exchanges/exchange.ts";
import { ExchangeLog } from "./exchanges/record.ts";
import type { FaultControl } from "./faults/rules.ts";
import type { FaultPlan } from "./faults/schema.ts";
import { FaultRules } from "./faults/rules.ts";
import type { Wait } from "./events.ts";
import { isOpen } from "./desk/truth.ts";
import { receiveMessage } from "./desk/store.ts";
import { setWindow } from "./desk/store.ts";
import { Store } from "./desk/store.ts";
import type { TemplateControl } from "./templates/registry.ts";
import { TemplateRegistry } from "./templates/registry.ts";
import {
  type EmulatorTruth,
  truth,
  type TruthConversation,
  truthConversation,
  type TruthMessage,
  truthMessage,
} from "./desk/truth.ts";

const MEBIBYTE = 1024 * 1024;
const DEFAULT_URL = "http://127.0.0.1:4010";

/** How an emulator behaves, with or without a socket. */
export interface EmulatorAppOptions {
  /** API key that it accepts; a random one by default. It must not hold a colon. */
  readonly apiKey?: string | undefined;
  /** API secret that it accepts; a random one by default. */
  readonly apiSecret?: string | undefined;
  /** The time that its clock starts from, which 24-hour windows and `created_at` go by; the real one by default. */
  readonly now?: (() => Date) | undefined;
  /** What the fault `slow` and the heartbeat of the events wait with; a real timer by default. */
  readonly wait?: Wait | undefined;
  /** The faults that it starts with; none by default. */
  readonly faults?: FaultPlan | undefined;
  /** The templates that Meta has approved; by default none is known, and templates are not checked. */
  readonly templates?: readonly TemplateDefinition[] | undefined;
  /** The largest request body, in bytes; 100 MiB by default. A larger one is answered with 413. */
  readonly maxBodyBytes?: number | undefined;
  /** The origin under which it is reached; `http://127.0.0.1:4010` by default. Requests to another host get a 403. */
  readonly url?: string | undefined;
  /** Whether addresses other than loopback may be named in `Host`; false by default. */
  readonly allowRemote?: boolean | undefined;
  /**
   * Serves a page of its own: it is asked for whatever is neither the API, nor below `/__emulator`, nor a file of a message,
   * and may answer with headers of its own; what it leaves unanswered is answered as without it.
   */
  readonly page?: ((request: Request) => Promise<Response | undefined>) | undefined;
  /** Origins, such as `http://localhost:5173`, whose pages may call it too; none by default. They see and change everything. */
  readonly allowedOrigins?: readonly string[] | undefined;
}

/** The rules for these options. `faults`, `templates` and `allowedOrigins` are checked where they are used. */
export const emulatorAppOptionRules: OptionRules<EmulatorAppOptions> = {
  apiKey: optionRule.aString,
  apiSecret: optionRule.aString,
  now: optionRule.aFunction,
  wait: optionRule.aFunction,
  faults: optionRule.checkedLater,
  templates: optionRule.checkedLater,
  maxBodyBytes: optionRule.wholeNumber(1),
  url: optionRule.aString,
  allowRemote: optionRule.aBoolean,
  page: optionRule.aFunction,
  allowedOrigins: optionRule.checkedLater,
};

/** What the owner of an emulator knows and can do. */
export interface EmulatorControls {
  /** Its origin, without a slash at the end. */
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Decides which calls go wrong. */
  readonly faults: FaultControl;
  /** Decides which templates Meta has approved. */
  readonly templates: TemplateControl;
  /** Moves the time. */
  readonly clock: ClockControl;
  /** Everything that really exists, as a copy. */
  truth(): EmulatorTruth;
  /** Lets the customer write, which opens a WhatsApp window for 24 hours. Throws for an unknown conversation or blank text. */
  customerWrites(conversationId: number, content: string): TruthMessage;
  /**
   * Opens a WhatsApp window for 24 hours, as if the customer had written, or closes it; whatever happened to it last
   * counts. Throws for a conversation that is unknown or has no window.
   */
  setWindow(conversationId: number, window: "open" | "closed"): TruthConversation;
  /** The last 1000 calls of the API with their answers, oldest first, as a copy: all, or those of a conversation or message. */
  exchanges(filter?: ExchangeFilter): readonly Exchange[];
}

/** An emulator, and the handler that answers for it. The handler rejects when a connection is to end without an answer. */
export interface AssembledEmulator {
  readonly controls: EmulatorControls;
  readonly handle: (request: Request) => Promise<Response>;
}

const realTime: Wait = (ms, signal) => setTimeout(ms, undefined, { signal });

const noPage = async (): Promise<undefined> => undefined;

/** The clock of an emulator. */
export const clockOf = ({ now }: Pick<EmulatorAppOptions, "now">): (() => Date) => now ?? (() => new Date());

/** Puts an emulator together on what an archive holds. `onStall` is told of each request that is never answered whole. */
export function assembleEmulator(
  options: EmulatorAppOptions,
  archive: Archive,
  onStall: Context["onStall"] = () => undefined,
): AssembledEmulator {
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
  const store = new Store(() => clock.now(), archive, changes);
  const faults = new FaultRules(options.faults, () => changes.announce({ what: "faults" }));
  const templates = new TemplateRegistry(options.templates, () => changes.announce({ what: "templates" }));
  const exchanges = new ExchangeLog(changes);
  const shared = { store, credentials, url, maxBodyBytes, faults, templates, wait, clock, exchanges, changes };
  const context = { ...shared, onStall };
  const handler = app({ ...context, allowRemote, allowedOrigins, page });
  return {
    handle: async (request) => handler.fetch(request),
    controls: {
      url,
      ...credentials,
      faults: faultControl(faults),
      templates: templateControl(templates),
      clock: clockControl(clock),
      truth: () => truth(store, url),
      customerWrites: (conversationId, content) => truthMessage(receiveMessage(store, conversationId, content), url),
      setWindow: (conversationId, window) =>
        truthConversation(setWindow(store, conversationId, isOpen(window)), store.now(), url),
      exchanges: (filter) => exchanges.list(filter),
    },
  };
}

// Free functions, so that an owner may pass one of them on by itself, and does not see what the routes use.
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
