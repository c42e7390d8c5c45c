import { setTimeout } from "node:timers/promises";
import { app } from "./app.ts";
import type { Archive } from "./archive/archive.ts";
import { chooseCredentials } from "./credentials.ts";
import type { FaultControl } from "./faults/fault-control.ts";
import type { FaultPlan } from "./faults/fault-rule.ts";
import { FaultRules } from "./faults/fault-rules.ts";
import type { Wait } from "./faults/wait.ts";
import { receiveMessage } from "./receive-message.ts";
import { Store } from "./store.ts";
import { type EmulatorTruth, truth, type TruthMessage, truthMessage } from "./truth.ts";

const MEBIBYTE = 1024 * 1024;
const DEFAULT_URL = "http://127.0.0.1:4010";

/** How an emulator behaves, with or without a socket. */
export interface EmulatorAppOptions {
  /** API key that it accepts; a random one by default. It must not hold a colon. */
  readonly apiKey?: string | undefined;
  /** API secret that it accepts; a random one by default. */
  readonly apiSecret?: string | undefined;
  /** Its clock, which 24-hour windows and `created_at` go by; the real one by default. */
  readonly now?: (() => Date) | undefined;
  /** What the fault `slow` waits with; a real timer by default. */
  readonly wait?: Wait | undefined;
  /** The faults that it starts with; none by default. */
  readonly faults?: FaultPlan | undefined;
  /** The largest request body, in bytes; 100 MiB by default. A larger one is answered with 413. */
  readonly maxBodyBytes?: number | undefined;
  /** The origin under which it is reached; `http://127.0.0.1:4010` by default. Requests to another host get a 403. */
  readonly url?: string | undefined;
  /** Whether addresses other than loopback may be named in `Host`; false by default. */
  readonly allowRemote?: boolean | undefined;
}

/** What the owner of an emulator knows and can do. */
export interface EmulatorControls {
  /** Its origin, without a slash at the end. */
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Decides which calls go wrong. */
  readonly faults: FaultControl;
  /** Everything that really exists, as a copy. */
  truth(): EmulatorTruth;
  /** Lets the customer write, which opens a WhatsApp window for 24 hours. Throws for an unknown conversation or blank text. */
  customerWrites(conversationId: number, content: string): TruthMessage;
}

/** An emulator, and the handler that answers for it. The handler rejects when a connection is to end without an answer. */
export interface AssembledEmulator {
  readonly controls: EmulatorControls;
  readonly handle: (request: Request) => Promise<Response>;
}

const realTime: Wait = (ms, signal) => setTimeout(ms, undefined, { signal });

/** The clock of an emulator. */
export const clockOf = ({ now }: Pick<EmulatorAppOptions, "now">): (() => Date) => now ?? (() => new Date());

/** Puts an emulator together on what an archive holds. */
export function assembleEmulator(options: EmulatorAppOptions, archive: Archive): AssembledEmulator {
  const { url = DEFAULT_URL, maxBodyBytes = 100 * MEBIBYTE, allowRemote = false, wait = realTime } = options;
  const credentials = chooseCredentials(options);
  const store = new Store(clockOf(options), archive);
  const faults = new FaultRules(options.faults);
  const handler = app({ store, credentials, url, maxBodyBytes, faults, wait, allowRemote });
  return {
    handle: async (request) => handler.fetch(request),
    controls: {
      url,
      ...credentials,
      faults: controlOf(faults),
      truth: () => truth(store, url),
      customerWrites: (conversationId, content) => truthMessage(receiveMessage(store, conversationId, content), url),
    },
  };
}

// Free functions, so that an owner may pass one of them on by itself, and does not see what the routes use.
const controlOf = (faults: FaultRules): FaultControl => ({
  add: (rule) => faults.add(rule),
  replace: (plan) => faults.replace(plan),
  clear: () => faults.clear(),
  list: () => faults.list(),
});
