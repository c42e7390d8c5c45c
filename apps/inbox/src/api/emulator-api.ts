import type { TemplateDefinition } from "@livedesk/schema";
import type { Conversation } from "./conversation.ts";
import type { Exchange } from "./exchange.ts";
import type { ListedFault, NewFault } from "./fault.ts";
import { asList, asNumber, asObject, asText } from "./json.ts";
import { readExchanges } from "./read-exchanges.ts";
import { readFaults } from "./read-faults.ts";
import { rulesWithout } from "./rules-without.ts";
import { readTruth } from "./read-truth.ts";
import { RequestError } from "./reading.ts";

/** What the emulator's clock shows, and how far it is from the real time, both in ms. */
interface EmulatorClock {
  readonly now: number;
  readonly offset: number;
}

/** What the page reads and changes behind the API. Everything rejects with `RequestError`. */
export interface EmulatorApi {
  truth(): Promise<readonly Conversation[]>;
  exchanges(of: { conversationId: number; messageId?: number | undefined }): Promise<readonly Exchange[]>;
  faults(): Promise<readonly ListedFault[]>;
  addFault(fault: NewFault): Promise<void>;
  /** Takes one fault out, and with it those that are spent: the emulator would begin them anew. */
  removeFault(id: number): Promise<void>;
  clearFaults(): Promise<void>;
  templates(): Promise<readonly TemplateDefinition[]>;
  replaceTemplates(templates: readonly TemplateDefinition[]): Promise<void>;
  clock(): Promise<EmulatorClock>;
  advanceClock(ms: number): Promise<void>;
  resetClock(): Promise<void>;
  /** Resolves to the id of the message, where the emulator says it. */
  customerWrites(conversationId: number, content: string, signal?: AbortSignal): Promise<number | undefined>;
  setWindow(conversationId: number, open: boolean): Promise<void>;
}

const BASE = "/__emulator";

// Long for an emulator, and short for somebody who waits: an answer that never comes must not hold up the next.
const PATIENCE = 15_000;

/** The emulator that serves this page. `patience` is how long an answer may take, in ms. */
export function emulatorApi(
  send: typeof fetch = (...args) => fetch(...args),
  { patience = PATIENCE }: { readonly patience?: number } = {},
): EmulatorApi {
  const call = async (method: string, path: string, { body, signal }: Asked = {}): Promise<unknown> => {
    const late = AbortSignal.timeout(patience);
    const init =
      body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
    try {
      const until = signal ? AbortSignal.any([late, signal]) : late;
      const answer = await send(BASE + path, { method, cache: "no-store", signal: until, ...init });
      const text = await answer.text();
      if (!answer.ok) throw refusal(answer.status, text);
      const json = parsed(text);
      if (json === undefined) throw new RequestError("unreadable", "The emulator's answer cannot be read");
      return json;
    } catch (error) {
      if (error instanceof RequestError) throw error;
      if (signal?.aborted) throw new RequestError("stopped", "The request was stopped");
      if (late.aborted) throw new RequestError("silent", "The emulator does not answer");
      throw new RequestError("unreachable", "The emulator cannot be reached");
    }
  };
  const change = async (method: string, path: string, body?: unknown): Promise<void> => {
    await call(method, path, { body });
  };

  return {
    truth: async () => readTruth(await call("GET", "/truth")),
    exchanges: async ({ conversationId, messageId }) => {
      const query = new URLSearchParams({ conversation_id: String(conversationId) });
      if (messageId !== undefined) query.set("message_id", String(messageId));
      return readExchanges(await call("GET", `/exchanges?${query}`));
    },
    faults: async () => readFaults(await call("GET", "/faults")),
    addFault: (fault) => change("POST", "/faults", fault),
    removeFault: async (id) => {
      const { rules } = asObject(await call("GET", "/faults"));
      await change("PUT", "/faults", { rules: rulesWithout(id, asList(rules)) });
    },
    clearFaults: () => change("DELETE", "/faults"),
    // The emulator holds only definitions that it has checked with the same schema.
    templates: async () => asList(await call("GET", "/templates")) as readonly TemplateDefinition[],
    replaceTemplates: (templates) => change("PUT", "/templates", templates),
    clock: async () => {
      const { now, offset } = asObject(await call("GET", "/clock"));
      return { now: asNumber(now) ?? Date.now(), offset: asNumber(offset) ?? 0 };
    },
    advanceClock: (ms) => change("PUT", "/clock", { advance: ms }),
    resetClock: () => change("DELETE", "/clock"),
    customerWrites: async (id, content, signal) => {
      const made = await call("POST", `/conversations/${id}/customer-messages`, { body: { content }, signal });
      return asNumber(asObject(made)["id"]);
    },
    setWindow: (id, open) => change("PUT", `/conversations/${id}/window`, { open }),
  };
}

/** What goes with a request. */
interface Asked {
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

function refusal(status: number, text: string): RequestError {
  const said = asText(asObject(parsed(text))["error"]);
  return new RequestError("refused", said === "" ? `HTTP ${status}` : said, status);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
