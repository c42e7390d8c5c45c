import { type Conversation, failureReason, type InboxMessage } from "../api/conversation.ts";
import { SPANS } from "../i18n/format.ts";

/** One condition of a search. */
type SearchTerm =
  | { readonly kind: "words"; readonly text: string }
  | { readonly kind: "status"; readonly status: string }
  | { readonly kind: "has"; readonly what: "attachment" | "reply" | "template" }
  | { readonly kind: "is"; readonly what: "private" | "failed" }
  | { readonly kind: "from"; readonly who: "customer" | "agent" }
  | { readonly kind: "template"; readonly name: string }
  | { readonly kind: "before" | "after"; readonly time: SearchTime };

/** A point in time. It is a number of ms ago, or the start of a day in the reader's time zone. */
type SearchTime = { readonly ago: number } | { readonly day: readonly [year: number, month: number, day: number] };

/** An invalid part of a query. */
export type SearchProblem =
  | { readonly kind: "unknown-filter"; readonly name: string }
  | { readonly kind: "unknown-value"; readonly name: string; readonly value: string };

/** A parsed query. A message must match all terms. */
export interface Search {
  readonly terms: readonly SearchTerm[];
  readonly problems: readonly SearchProblem[];
}

/** One example for each filter. */
export const SEARCH_EXAMPLES = [
  "status:failed",
  "has:attachment",
  "has:reply",
  "has:template",
  "is:private",
  "from:customer",
  "template:order_update",
  "before:2h",
  "after:2026-11-01",
  '"exact words"',
] as const;

/** Reads the value of each filter. Returns undefined for a value that is not valid. */
const FILTERS: Readonly<Record<string, (value: string) => SearchTerm | undefined>> = {
  status: (status) => ({ kind: "status", status: status.toLowerCase() }),
  has: (value) => ofThese(["attachment", "reply", "template"] as const, value, (what) => ({ kind: "has", what })),
  is: (value) => ofThese(["private", "failed"] as const, value, (what) => ({ kind: "is", what })),
  from: (value) => ofThese(["customer", "agent"] as const, value, (who) => ({ kind: "from", who })),
  template: (name) => ({ kind: "template", name: name.toLowerCase() }),
  before: (value) => ofTime("before", value),
  after: (value) => ofTime("after", value),
};

// This expression finds a filter whose value may be quoted, an exact phrase in quotes, or a word. A URL such as
// https://… is a word.
const TOKEN = /([a-z]+):(?!\/\/)(?:"([^"]*)"?|(\S*))|"([^"]*)"?|(\S+)/giu;

/**
 * Parses the text of the search box. Every part that is not valid is reported as a problem. The search treats an
 * unknown filter as text.
 */
export function parseSearch(query: string): Search {
  const terms: SearchTerm[] = [];
  const problems: SearchProblem[] = [];
  for (const [whole, name, quoted, plain, exact, word] of query.matchAll(TOKEN)) {
    if (name === undefined) {
      const text = exact ?? word ?? "";
      if (text !== "") terms.push({ kind: "words", text });
      continue;
    }
    const value = quoted ?? plain ?? "";
    // In this case, the user is still typing the value.
    if (value === "" && name.toLowerCase() in FILTERS) continue;
    const read = Object.hasOwn(FILTERS, name.toLowerCase()) ? FILTERS[name.toLowerCase()] : undefined;
    const term = read?.(value);
    if (term !== undefined) terms.push(term);
    else if (read !== undefined) problems.push({ kind: "unknown-value", name: name.toLowerCase(), value });
    else {
      problems.push({ kind: "unknown-filter", name });
      terms.push({ kind: "words", text: whole });
    }
  }
  return { terms, problems };
}

function ofThese<Value extends string>(
  known: readonly Value[],
  value: string,
  term: (value: Value) => SearchTerm,
): SearchTerm | undefined {
  const found = known.find((each) => each === value.toLowerCase());
  return found === undefined ? undefined : term(found);
}

function ofTime(kind: "before" | "after", value: string): SearchTerm | undefined {
  const time = parseSearchTime(value);
  return time === undefined ? undefined : { kind, time };
}

const UNITS: Readonly<Record<string, number>> = {
  m: SPANS.minute,
  h: SPANS.hour,
  d: SPANS.day,
  w: 7 * SPANS.day,
};

/** Reads `30m`, `2h`, `3d` or `1w` as a duration before now, and `2026-11-01` as the start of that day. */
function parseSearchTime(value: string): SearchTime | undefined {
  const [, count, unit = ""] = /^(\d{1,6})([mhdw])$/i.exec(value) ?? [];
  const length = UNITS[unit.toLowerCase()];
  if (count !== undefined && length !== undefined) return { ago: Number(count) * length };
  const [, year, month, day] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(value) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const date = new Date(year, month - 1, day);
  const exists = date.getMonth() === month - 1 && date.getDate() === day;
  return exists ? { day: [year, month, day] } : undefined;
}

/** Returns a point in time as ms since 1970. */
function momentOf(time: SearchTime, now: number): number {
  if ("ago" in time) return now - time.ago;
  const [year, month, day] = time.day;
  return new Date(year, month - 1, day).getTime();
}

/** A search result. */
export interface Hit {
  readonly conversation: Conversation;
  readonly message: InboxMessage;
}

const MOST = 200;

/** Searches the messages of all conversations. Returns the newest results, and the number of further results. */
export function searchMessages(
  search: Search,
  conversations: readonly Conversation[],
  now: number,
): { readonly hits: readonly Hit[]; readonly more: number } {
  const hits = conversations
    .flatMap((conversation) =>
      conversation.messages
        .filter((message) => matches(search, message, now))
        .map((message) => ({ conversation, message })),
    )
    .toSorted((one, other) => other.message.createdAt - one.message.createdAt || other.message.id - one.message.id);
  return { hits: hits.slice(0, MOST), more: Math.max(0, hits.length - MOST) };
}

/** Whether a message matches all terms of a search. A search without terms matches nothing. */
export const matches = ({ terms }: Search, message: InboxMessage, now: number): boolean =>
  terms.length > 0 && terms.every((term) => holds(term, message, now));

function holds(term: SearchTerm, message: InboxMessage, now: number): boolean {
  switch (term.kind) {
    case "words":
      return textsOf(message).some((text) => folded(text).includes(folded(term.text)));
    case "status":
      return message.status.toLowerCase() === term.status;
    case "has":
      return hasIt(message, term.what);
    case "is":
      return term.what === "private" ? message.private : message.status === "failed";
    case "from":
      return message.from === term.who;
    case "template":
      return message.templateParams?.name === term.name;
    case "before":
      return message.createdAt < momentOf(term.time, now);
    default:
      return message.createdAt >= momentOf(term.time, now);
  }
}

function hasIt(message: InboxMessage, what: "attachment" | "reply" | "template"): boolean {
  if (what === "attachment") return message.attachments.length > 0;
  if (what === "template") return message.templateParams !== undefined;
  return message.contentAttributes["in_reply_to"] !== undefined;
}

/** Returns the searchable texts of a message, and its id. */
const textsOf = (message: InboxMessage): readonly string[] => [
  String(message.id),
  message.content,
  ...message.attachments.map(({ name }) => name),
  ...(message.templateParams ? [message.templateParams.name] : []),
  failureReason(message) ?? "",
];

/** Converts text so that upper and lower case are equal, and full and half width are equal. */
const folded = (text: string): string => text.normalize("NFKC").toLowerCase();
