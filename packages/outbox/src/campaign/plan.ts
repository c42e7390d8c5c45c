import { createHash } from "node:crypto";
import { type AnyTemplate, ConfigurationError, type FilledTemplate, ValidationError } from "@livedesk/core";
import { checkOptionsLike, optionRule, type OptionRules } from "@livedesk/core/adapter";
import type { Id } from "@livedesk/schema";
import { checkMessage } from "../outbox.ts";
import { type CostClass, lineOf, type PlanHeader, type PlannedMessage, type PlanWarning } from "./plan-file.ts";

/** A person who is to get a message of a campaign. */
export interface Person {
  /** Your own name for the person, such as a customer number. It becomes part of the key. Default: the conversation id. */
  readonly person?: string | undefined;
  readonly conversationId: Id;
  /** The values of the template for this person. They may be wrong: the plan says what is. */
  readonly values: unknown;
  /** Where the person stands in the source, for problems: the line of a file. Default: the place among the people, from 1. */
  readonly line?: number | undefined;
  /** What is wrong with the person already, for example because the line could not be read. */
  readonly problem?: string | undefined;
}

/** A template with whatever values. The parameter type `never` lets every `Template<Values>` fit. */
export type CampaignTemplate = AnyTemplate & { readonly message: (values: never) => FilledTemplate };

/** What a plan is made of. */
export interface CampaignOptions {
  /** The name of the campaign: 1 to 100 of the characters a-z, A-Z, 0-9, ".", "_" and "-". It becomes part of the keys. */
  readonly name: string;
  /** A template of `defineTemplate` or of `parseTemplate`. The values of each person are checked in both cases. */
  readonly template: CampaignTemplate;
  /** The people. The function is called more than once, and must give the same people each time. */
  readonly people: () => AsyncIterable<Person> | Iterable<Person>;
  /** Persons or conversation ids that must not get a message. They are left out, and counted. */
  readonly optOuts?: ReadonlySet<string> | undefined;
  /** Leaves out people with a problem. By default, one problem is enough to make no plan. */
  readonly skipInvalid?: boolean | undefined;
  /** The time of the plan, in ms since 1970. Default: now. */
  readonly now?: number | undefined;
}

/** Something that is wrong with one person. It never contains a value. */
export interface PlanProblem {
  readonly line: number;
  /** The value in question, such as `body.1`; undefined for the person as a whole. */
  readonly path: string | undefined;
  readonly message: string;
}

/** A plan that was checked and not yet written. */
export interface CheckedCampaign {
  /** The first problems, at most 100. */
  readonly problems: readonly PlanProblem[];
  /** How many people have a problem. */
  readonly wrong: number;
  /** Undefined if there is a problem (and `skipInvalid` is not set), or nobody is left. */
  readonly header: PlanHeader | undefined;
  /** The lines of the plan, each with its line break, for a file. They end with a hash of all of them. */
  lines(): AsyncGenerator<string, void, undefined>;
}

const OPTIONS: OptionRules<CampaignOptions> = {
  name: optionRule.required({
    wanted: '1 to 100 of the characters a-z, A-Z, 0-9, ".", "_" and "-"',
    isRight: (value) => typeof value === "string" && /^[\w.-]{1,100}$/.test(value),
  }),
  template: optionRule.required({
    wanted: "a template of defineTemplate() or parseTemplate()",
    isRight: (value) => typeof value === "object" && value !== null && "message" in value,
  }),
  people: optionRule.required(optionRule.aFunction),
  optOuts: { wanted: "a set of strings", isRight: (value) => value instanceof Set },
  skipInvalid: optionRule.aBoolean,
  now: { wanted: "a time in ms since 1970", isRight: (value) => Number.isFinite(value) },
};

/** The most problems that are kept. */
const MOST_PROBLEMS = 100;

const NOTES = {
  window: "Templates are delivered also outside the 24-hour window of a conversation.",
  marketing:
    "Marketing: WhatsApp charges each delivered message, and limits how many one person gets from all businesses.",
  utility: "Utility: WhatsApp charges each delivered message, unless the 24-hour window of the conversation is open.",
  authentication: "Authentication: WhatsApp charges each delivered message.",
  unknown: 'The definition of the template names no category, so the cost is not known. Add "category" to it.',
} as const;

/**
 * Renders and checks every message of a campaign before any is stored: conversation ids, the values of the template, people who are
 * listed twice, and people who opted out. Keeps one hash for each person in memory, and no message. Throws `ConfigurationError` for an
 * unknown or wrong option.
 *
 * @example
 * const campaign = await planCampaign({ name: "may", template: sale, people: () => [{ conversationId: 141, values: { body: { 1: "John" } } }] });
 * if (campaign.problems.length === 0) for await (const line of campaign.lines()) process.stdout.write(line);
 */
export async function planCampaign(options: CampaignOptions): Promise<CheckedCampaign> {
  checkOptionsLike("{ name, template, people }", options, OPTIONS);
  const { name, template, skipInvalid = false, now = Date.now() } = options;
  const problems: PlanProblem[] = [];
  const warnings = new Map<string, PlanWarning>();
  let [messages, optedOut, wrong] = [0, 0, 0];
  for await (const entry of entriesOf(options)) {
    if (entry.kind === "opted-out") optedOut++;
    else if (entry.kind === "message") {
      messages++;
      for (const { path, message, code } of template.check(entry.values).warnings)
        addWarning(warnings, { code, message: `${path}: ${message}` }, entry.line);
    } else {
      wrong++;
      problems.push(...entry.problems.slice(0, MOST_PROBLEMS - problems.length));
    }
  }
  for (const { path, message, code } of template.warnings)
    addWarning(warnings, { code, message: `${path}: ${message}` });
  const { category } = template.definition;
  const costClass = costClassOf(category);
  const header: PlanHeader = {
    v: 1,
    type: "plan",
    name,
    createdAt: new Date(now).toISOString(),
    template: { name: template.name, language: template.language, category },
    costClass,
    messages,
    optedOut,
    leftOut: wrong,
    warnings: [...warnings.values()],
    notes: [NOTES[costClass], NOTES.window],
  };
  const isComplete = messages > 0 && (wrong === 0 || skipInvalid);
  return {
    problems,
    wrong,
    header: isComplete ? header : undefined,
    lines: () => linesOf(header, isComplete, options),
  };
}

const costClassOf = (category: string | undefined): CostClass =>
  category === undefined ? "unknown" : (category.toLowerCase() as CostClass);

function addWarning(
  warnings: Map<string, PlanWarning>,
  warning: { code: string; message: string },
  line?: number,
): void {
  const known = warnings.get(warning.message);
  const people = (known?.people ?? 0) + (line === undefined ? 0 : 1);
  warnings.set(warning.message, { ...warning, people, firstLine: known?.firstLine ?? line });
}

type Entry =
  | { readonly kind: "message"; readonly line: number; readonly values: unknown; readonly message: PlannedMessage }
  | { readonly kind: "wrong"; readonly problems: readonly PlanProblem[] }
  | { readonly kind: "opted-out" };

/** What becomes of each person. */
async function* entriesOf({
  name,
  template,
  people,
  optOuts,
}: CampaignOptions): AsyncGenerator<Entry, void, undefined> {
  // By the hash of the key, which needs less memory than the key: the first line of the person, and the hash of the message.
  const seen = new Map<string, { readonly line: number; readonly hash: string }>();
  let count = 0;
  for await (const given of people()) {
    const line = given.line ?? ++count;
    const conversationId = String(given.conversationId);
    const person = given.person ?? conversationId;
    if (optOuts?.has(person) || optOuts?.has(conversationId)) {
      yield { kind: "opted-out" };
      continue;
    }
    const wrong = (found: readonly Omit<PlanProblem, "line">[]): Entry => ({
      kind: "wrong",
      problems: found.map((problem) => ({ line, ...problem })),
    });
    if (given.problem !== undefined) {
      yield wrong([{ path: undefined, message: given.problem }]);
      continue;
    }
    const rendered = render(template, `plan:${name}:${person}`, conversationId, given.values);
    if (Array.isArray(rendered)) {
      yield wrong(rendered);
      continue;
    }
    const message = rendered as PlannedMessage;
    const id = shortHash(message.key);
    const hash = shortHash(JSON.stringify([conversationId, message.input]));
    const first = seen.get(id);
    if (first === undefined) {
      seen.set(id, { line, hash });
      yield { kind: "message", line, values: given.values, message };
    } else {
      const how = first.hash === hash ? "with the same message" : "with another message";
      yield wrong([
        { path: undefined, message: `is the same person as line ${first.line}, ${how}: keep one of the two` },
      ]);
    }
  }
}

function render(
  template: CampaignTemplate,
  key: string,
  conversationId: string,
  values: unknown,
): PlannedMessage | readonly Omit<PlanProblem, "line">[] {
  try {
    // The values may be anything: `message` checks all of them.
    const { content, template_params } = template.message(values as never);
    const message = { key, conversationId, input: { content, template_params } };
    checkMessage(message);
    return message;
  } catch (error) {
    if (error instanceof ValidationError) return error.issues.map(({ path, message }) => ({ path, message }));
    if (error instanceof ConfigurationError) return [{ path: undefined, message: error.message }];
    throw error;
  }
}

const shortHash = (text: string): string => createHash("sha256").update(text).digest("base64").slice(0, 22);

async function* linesOf(
  header: PlanHeader,
  isComplete: boolean,
  options: CampaignOptions,
): AsyncGenerator<string, void, undefined> {
  if (!isComplete)
    throw new ConfigurationError("plan: cannot be written, because it has problems or contains no message");
  const whole = createHash("sha256");
  const line = (value: object): string => {
    const text = `${JSON.stringify(value)}\n`;
    whole.update(text);
    return text;
  };
  yield line(header);
  let n = 0;
  for await (const entry of entriesOf(options)) {
    if (entry.kind === "wrong" && !options.skipInvalid) break;
    if (entry.kind !== "message") continue;
    const { message } = entry;
    yield line(lineOf(++n, message));
  }
  // A plan must have the messages that its header promises.
  if (n !== header.messages) throw new ConfigurationError("people: changed while the plan was made");
  yield `${JSON.stringify({ type: "end", messages: n, sha256: whole.digest("hex") })}\n`;
}
