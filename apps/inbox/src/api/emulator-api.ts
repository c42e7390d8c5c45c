import type { TemplateDefinition } from "@livedesk/schema";
import type { Conversation } from "./conversation.ts";
import type { Exchange } from "./exchange.ts";
import type { ListedFault, NewFault } from "./fault.ts";
import { asList, asNumber, asObject, asText } from "./json.ts";
import { readExchanges } from "./read-exchanges.ts";
import { readFaults } from "./read-faults.ts";
import { readTruth } from "./read-truth.ts";
import { RequestError } from "./request-error.ts";

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
  clearFaults(): Promise<void>;
  templates(): Promise<readonly TemplateDefinition[]>;
  replaceTemplates(templates: readonly TemplateDefinition[]): Promise<void>;
  clock(): Promise<EmulatorClock>;
  advanceClock(ms: number): Promise<void>;
  resetClock(): Promise<void>;
  customerWrites(conversationId: number, content: string): Promise<void>;
  setWindow(conversationId: number, open: boolean): Promise<void>;
}

const BASE = "/__emulator";

/** The emulator that serves this page. */
export function emulatorApi(send: typeof fetch = (...args) => fetch(...args)): EmulatorApi {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const init =
      body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
    const answer = await send(BASE + path, { method, cache: "no-store", ...init }).catch(() => {
      throw new RequestError("The emulator cannot be reached");
    });
    const json: unknown = await answer.json().catch(() => undefined);
    if (answer.ok) return json;
    throw new RequestError(asText(asObject(json)["error"], `HTTP ${answer.status}`), answer.status);
  };
  const change = async (method: string, path: string, body?: unknown): Promise<void> => {
    await call(method, path, body);
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
    customerWrites: (id, content) => change("POST", `/conversations/${id}/customer-messages`, { content }),
    setWindow: (id, open) => change("PUT", `/conversations/${id}/window`, { open }),
  };
}
