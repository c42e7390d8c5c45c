import type { TemplateDefinition } from "@livedesk/schema";
import type { ClockReading } from "./desk/clock.ts";
import { CLOCK, customerPath, EXCHANGES, FAULTS, TEMPLATES, TRUTH, windowPath } from "./routes/paths.ts";
import type { Exchange, ExchangeFilter } from "./exchanges/exchange.ts";
import { isOpen } from "./desk/truth.ts";
import type { FaultList, FaultPlan, FaultRule, ListedFaultRule } from "./faults/schema.ts";
import type { EmulatorTruth, TruthConversation, TruthMessage } from "./desk/truth.ts";

/** Decides which calls to an emulator in another process go wrong. */
export interface RemoteFaultControl {
  /** Adds a rule behind the others. */
  add(rule: FaultRule): Promise<ListedFaultRule>;
  /** Puts these rules in the place of all others, or changes nothing if one of them makes no sense. */
  replace(plan: FaultPlan): Promise<FaultList>;
  /** Removes every rule; the seed stays. */
  clear(): Promise<FaultList>;
  /** The seed, and every rule with how often it struck. */
  list(): Promise<FaultList>;
}

/** Decides which templates Meta has approved, as an emulator in another process sees it. */
export interface RemoteTemplateControl {
  /** Puts these in the place of all others, or changes nothing if one makes no sense or occurs twice. */
  replace(templates: readonly TemplateDefinition[]): Promise<readonly TemplateDefinition[]>;
  /** Removes every one, after which templates are not checked. */
  clear(): Promise<readonly TemplateDefinition[]>;
  /** Every one. */
  list(): Promise<readonly TemplateDefinition[]>;
}

/** Moves the time of an emulator in another process. */
export interface RemoteClockControl {
  /** What time it is in the emulator. */
  now(): Promise<Date>;
  /** Moves it forward by so many milliseconds. */
  advance(ms: number): Promise<Date>;
  /** Sets it back to the time that the emulator was given. */
  reset(): Promise<Date>;
}

/** The view behind the API of an emulator in another process. */
export interface EmulatorClient {
  readonly url: string;
  readonly faults: RemoteFaultControl;
  readonly templates: RemoteTemplateControl;
  readonly clock: RemoteClockControl;
  /** Everything that really exists. */
  truth(): Promise<EmulatorTruth>;
  /** Lets the customer write, which opens a WhatsApp window for 24 hours. */
  customerWrites(conversationId: number, content: string): Promise<TruthMessage>;
  /** Opens a WhatsApp window for 24 hours, as if the customer had written, or closes it. */
  setWindow(conversationId: number, window: "open" | "closed"): Promise<TruthConversation>;
  /** The last 1000 calls of the API with their answers, oldest first: all, or those of a conversation or message. */
  exchanges(filter?: ExchangeFilter): Promise<readonly Exchange[]>;
}

const json = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

function queryOf({ conversationId, messageId }: ExchangeFilter = {}): string {
  const query = new URLSearchParams({
    ...(conversationId !== undefined && { conversation_id: String(conversationId) }),
    ...(messageId !== undefined && { message_id: String(messageId) }),
  });
  return `?${query.toString()}`;
}

const complaintOf = (answer: unknown): string =>
  typeof answer === "object" && answer !== null && "error" in answer
    ? String(answer.error)
    : "no emulator answers there";

async function call(url: URL, init?: RequestInit): Promise<unknown> {
  const response = await fetch(url, { redirect: "error", ...init });
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok || answer === undefined) throw new Error(`${url.href}: ${complaintOf(answer)}`);
  return answer;
}

/**
 * Looks behind the API of an emulator in another process. Every method rejects when the emulator cannot be reached, and
 * with its own words when it refuses.
 *
 * @example
 * const livedesk = connectEmulator("http://127.0.0.1:4010");
 * await livedesk.faults.add({ fault: "reset-after-commit" });
 */
export function connectEmulator(url: string | URL): EmulatorClient {
  const { origin } = new URL(url);
  // The other side is this package too, and answers what its own methods return.
  const ask = async <Answer>(path: string, init?: RequestInit) => (await call(new URL(path, origin), init)) as Answer;
  const time = async (init?: RequestInit) => new Date((await ask<ClockReading>(CLOCK, init)).now);
  return {
    url: origin,
    truth: () => ask(TRUTH),
    customerWrites: (conversationId, content) => ask(customerPath(conversationId), json("POST", { content })),
    setWindow: async (conversationId, window) => ask(windowPath(conversationId), json("PUT", { open: isOpen(window) })),
    exchanges: async (filter) => (await ask<{ exchanges: readonly Exchange[] }>(EXCHANGES + queryOf(filter))).exchanges,
    faults: {
      add: (rule) => ask(FAULTS, json("POST", rule)),
      replace: (plan) => ask(FAULTS, json("PUT", plan)),
      clear: () => ask(FAULTS, { method: "DELETE" }),
      list: () => ask(FAULTS),
    },
    clock: {
      now: () => time(),
      advance: (ms) => time(json("PUT", { advance: ms })),
      reset: () => time({ method: "DELETE" }),
    },
    templates: {
      replace: (templates) => ask(TEMPLATES, json("PUT", templates)),
      clear: () => ask(TEMPLATES, { method: "DELETE" }),
      list: () => ask(TEMPLATES),
    },
  };
}
