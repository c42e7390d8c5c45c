import { isJsonObject } from "@livedesk/schema";
import { LONGEST_TIME } from "@livedesk/core/adapter";
import type { Wait } from "../events.ts";
import { Refusal } from "../http/refusal.ts";
import type { CallMatch, Exchange, VerifyOptions, WaitOptions } from "./exchange.ts";

const FIELDS: readonly (keyof CallMatch)[] = [
  "conversationId",
  "messageId",
  "kind",
  "status",
  "fault",
  "content",
  "template",
];

const DEFAULT_TIMEOUT = 1000;

const isCount = (value: unknown): boolean => value === undefined || (Number.isSafeInteger(value) && Number(value) >= 0);

/** Reads a match. Throws a 422 if the match, or one of the numbers, is wrong. */
function readMatch(match: unknown, counts: object): CallMatch {
  if (!isJsonObject(match)) throw new Refusal(422, "match: must be an object");
  const unknownKey = Object.keys(match).find((key) => !FIELDS.some((field) => field === key));
  if (unknownKey !== undefined)
    throw new Refusal(
      422,
      `match: has the unknown key ${JSON.stringify(unknownKey)}. Known keys: ${FIELDS.join(", ")}`,
    );
  const wrong = Object.entries(counts).find(([, value]) => !isCount(value));
  if (wrong !== undefined) throw new Refusal(422, `${wrong[0]}: must be a whole number, 0 or more`);
  return match;
}

/** The list of calls. */
interface CallList {
  list(): readonly Exchange[];
  /** Calls `look` after each call, until the returned function is called. */
  listen(look: () => void): () => void;
}

/** Returns the calls that match. Throws a 404 that describes the nearest call if none, or another number, matches. */
export function verify(calls: CallList, given: unknown, { times }: VerifyOptions = {}): readonly Exchange[] {
  const match = readMatch(given, { times });
  const all = calls.list();
  const found = all.filter((exchange) => differences(exchange, match).length === 0);
  if (times === undefined ? found.length > 0 : found.length === times) return found;
  if (found.length === 0) throw new Refusal(404, nearMiss(all, match));
  throw new Refusal(404, `${found.length} calls matched, not ${times}`);
}

/** How `waitFor()` waits. */
interface Waiting {
  readonly wait: Wait;
  /** When this signal aborts, the wait ends. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Resolves to the first call that matches, as soon as there is one. Rejects with a 404 that describes the nearest call
 * when the time is over, and with the reason of the signal when it aborts.
 */
export async function waitFor(
  calls: CallList,
  given: unknown,
  { timeout = DEFAULT_TIMEOUT, after = 0 }: WaitOptions,
  { wait, signal }: Waiting,
): Promise<Exchange> {
  const match = readMatch(given, { timeout, after });
  // A timer with a longer time would end at once.
  if (timeout > LONGEST_TIME) throw new Refusal(422, `timeout: must be at most ${LONGEST_TIME} milliseconds`);
  const later = () => calls.list().filter(({ id }) => id > after);
  const find = () => later().find((exchange) => differences(exchange, match).length === 0);
  const present = find();
  if (present !== undefined) return present;
  const over = new AbortController();
  const either = signal === undefined ? over.signal : AbortSignal.any([over.signal, signal]);
  let stopListening = (): void => undefined;
  const found = new Promise<Exchange>((resolve) => {
    stopListening = calls.listen(() => {
      const exchange = find();
      if (exchange !== undefined) resolve(exchange);
    });
  });
  const late = wait(timeout, either).then((): never => {
    throw new Refusal(404, `${nearMiss(later(), match)}. The wait was ${timeout} ms`);
  });
  try {
    return await Promise.race([found, late]);
  } finally {
    stopListening();
    over.abort();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Returns the fields of the body that arrived: those of its JSON, or the text parts of its form. */
function fieldsOf({ body }: Exchange["request"]): Readonly<Record<string, unknown>> {
  if (body.kind === "multipart") return Object.fromEntries(body.parts.map(({ name, text }) => [name, text]));
  const value = body.kind === "json" ? parsed(body.text) : undefined;
  return isJsonObject(value) ? value : {};
}

function valuesOf(exchange: Exchange): Readonly<Record<keyof CallMatch, unknown>> {
  const { content, template_params: template } = fieldsOf(exchange.request);
  return {
    conversationId: exchange.conversation_id,
    messageId: exchange.message_id,
    kind: exchange.kind,
    status: exchange.response?.status ?? null,
    fault: exchange.fault,
    content,
    template: isJsonObject(template) ? template["name"] : undefined,
  };
}

/** Returns the place of the first character that differs, counted from 1. */
function firstDifference(one: string, other: string): number {
  const [characters, others] = [Array.from(one), Array.from(other)];
  const at = characters.findIndex((character, place) => character !== others[place]);
  return (at === -1 ? characters.length : at) + 1;
}

function differenceOf(field: keyof CallMatch, wanted: unknown, found: unknown): string {
  // The content may be a customer's text, so only the place of the difference is shown.
  if (field === "content")
    return typeof found === "string"
      ? `content differed at character ${firstDifference(String(wanted), found)}`
      : "content was missing, or the body was too long to be recorded";
  return `${field} was ${JSON.stringify(found ?? null)}, not ${JSON.stringify(wanted)}`;
}

/** Returns how a call differs from a match. The list is empty if the call matches. */
function differences(exchange: Exchange, match: CallMatch): readonly string[] {
  const values = valuesOf(exchange);
  return FIELDS.filter((field) => match[field] !== undefined && values[field] !== match[field]).map((field) =>
    differenceOf(field, match[field], values[field]),
  );
}

/** How many characters at the start of the content are as in the match. */
function sameCharacters(exchange: Exchange, { content }: CallMatch): number {
  const found = valuesOf(exchange).content;
  return content === undefined || typeof found !== "string" ? 0 : firstDifference(content, found);
}

/**
 * Says that no call matched, and how the nearest call differed: the one with the fewest differences. Of several, it is
 * the one whose content is the same for the longest, and of these the last.
 */
function nearMiss(exchanges: readonly Exchange[], match: CallMatch): string {
  const [nearest] = exchanges
    .map((exchange) => ({ exchange, found: differences(exchange, match), same: sameCharacters(exchange, match) }))
    .toReversed()
    .toSorted((one, other) => one.found.length - other.found.length || other.same - one.same);
  if (nearest === undefined) return "no call matched; there were no calls";
  const { id, method, path } = nearest.exchange;
  return `no call matched; nearest: ${nearest.found.join("; ")} (call ${id}, ${method} ${path})`;
}
