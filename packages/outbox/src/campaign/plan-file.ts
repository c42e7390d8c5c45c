import { createHash } from "node:crypto";
import { ConfigurationError, type SendInput } from "@livedesk/core";

/** A warning about the template or the values of people, and how many people it concerns. */
export interface PlanWarning {
  readonly code: string;
  readonly message: string;
  /** 0 for a warning about the template itself. */
  readonly people: number;
  /** The line of the first of these people. */
  readonly firstLine: number | undefined;
}

/** How WhatsApp counts the messages of a template. `unknown`: its definition names no category. */
export type CostClass = "marketing" | "utility" | "authentication" | "unknown";

/** The first line of a plan: what it contains. */
export interface PlanHeader {
  readonly v: 1;
  readonly type: "plan";
  readonly name: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly template: { readonly name: string; readonly language: string; readonly category: string | undefined };
  readonly costClass: CostClass;
  /** How many messages the plan has. */
  readonly messages: number;
  /** How many people were left out because they opted out. */
  readonly optedOut: number;
  /** How many people were left out because something was wrong with them. */
  readonly leftOut: number;
  readonly warnings: readonly PlanWarning[];
  /** What the person who reviews the plan should know. */
  readonly notes: readonly string[];
}

/** A message of a plan. */
export interface PlannedMessage {
  /** `plan:<name>:<person>`. */
  readonly key: string;
  readonly conversationId: string;
  readonly input: SendInput;
}

/** A plan that was read, and whose hashes are right. */
export interface Plan {
  readonly header: PlanHeader;
  /** The SHA-256 of the plan, in hex. */
  readonly sha256: string;
  /** Its messages, in their order. */
  messages(): AsyncGenerator<PlannedMessage, void, undefined>;
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A message as a line of a plan. `n` counts from 1. */
export const lineOf = (n: number, message: PlannedMessage): object => ({
  n,
  ...message,
  sha256: sha256(JSON.stringify(message)),
});

/**
 * Reads a plan, and checks every hash of it: a plan that was changed, or of which a part is missing, is refused. Throws
 * `ConfigurationError`.
 *
 * @example
 * const plan = await openPlan(() => readline.createInterface({ input: createReadStream("may.plan.ndjson") }));
 * for await (const message of plan.messages()) console.log(message.key);
 */
export async function openPlan(lines: () => AsyncIterable<string> | Iterable<string>): Promise<Plan> {
  const whole = createHash("sha256");
  let header: PlanHeader | undefined;
  let end: { readonly messages?: unknown; readonly sha256?: unknown } | undefined;
  let [at, count] = [0, 0];
  let digest = "";
  for await (const text of lines()) {
    at++;
    if (end !== undefined) throw broken(at, "stands behind the end of the plan");
    const value = objectIn(text, at);
    if (header === undefined) header = headerIn(value);
    else if (value["type"] === "end") {
      end = value;
      digest = whole.digest("hex");
      continue;
    } else {
      messageIn(value, at);
      count++;
    }
    whole.update(`${text}\n`);
  }
  if (header === undefined) throw broken(1, "is missing");
  if (end === undefined) throw broken(at + 1, "is missing: the end of the plan was lost");
  if (end.sha256 !== digest || end.messages !== count || header.messages !== count)
    throw broken(at, "does not match the lines above it");
  const found = header;
  return {
    header: found,
    sha256: digest,
    async *messages() {
      const again = createHash("sha256");
      let number = 0;
      for await (const text of lines()) {
        const value = objectIn(text, ++number);
        if (value["type"] === "end") break;
        again.update(`${text}\n`);
        if (number > 1) yield messageIn(value, number);
      }
      if (again.digest("hex") !== digest) throw broken(number, "is new: the plan was changed while it was read");
    },
  };
}

const broken = (line: number, what: string): ConfigurationError =>
  new ConfigurationError(`plan: line ${line} ${what}. Make the plan again; a plan is never edited`);

function objectIn(text: string, line: number): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value === "object" && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // The same error as for another value.
  }
  throw broken(line, "is not a JSON object");
}

function headerIn(value: Readonly<Record<string, unknown>>): PlanHeader {
  if (value["type"] !== "plan") throw new ConfigurationError("plan: this file is not a plan of a campaign");
  if (value["v"] !== 1)
    throw new ConfigurationError("plan: was made by another version of @livedesk/outbox. Make it again");
  return value as unknown as PlanHeader;
}

function messageIn(value: Readonly<Record<string, unknown>>, line: number): PlannedMessage {
  const { key, conversationId, input } = value;
  const message = { key, conversationId, input } as PlannedMessage;
  if (value["n"] !== line - 1 || value["sha256"] !== sha256(JSON.stringify(message)))
    throw broken(line, "does not match its hash");
  return message;
}
