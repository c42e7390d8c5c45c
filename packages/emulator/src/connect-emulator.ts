import { customerPath, FAULTS, TRUTH } from "./control-paths.ts";
import type { FaultList, FaultPlan, FaultRule, ListedFaultRule } from "./faults/fault-rule.ts";
import type { EmulatorTruth, TruthMessage } from "./truth.ts";

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

/** The view behind the API of an emulator in another process. */
export interface EmulatorClient {
  readonly url: string;
  readonly faults: RemoteFaultControl;
  /** Everything that really exists. */
  truth(): Promise<EmulatorTruth>;
  /** Lets the customer write, which opens a WhatsApp window for 24 hours. */
  customerWrites(conversationId: number, content: string): Promise<TruthMessage>;
}

const json = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

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
  return {
    url: origin,
    truth: () => ask(TRUTH),
    customerWrites: (conversationId, content) => ask(customerPath(conversationId), json("POST", { content })),
    faults: {
      add: (rule) => ask(FAULTS, json("POST", rule)),
      replace: (plan) => ask(FAULTS, json("PUT", plan)),
      clear: () => ask(FAULTS, { method: "DELETE" }),
      list: () => ask(FAULTS),
    },
  };
}
