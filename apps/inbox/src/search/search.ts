import { parseSearchTime } from "./parse-search-time.ts";
import type { Search, SearchProblem, SearchTerm } from "./search-term.ts";

/** The filters, with a value that shows how each is used. */
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

/** Reads what one filter says, or undefined where its value is none that it knows. */
const FILTERS: Readonly<Record<string, (value: string) => SearchTerm | undefined>> = {
  status: (status) => ({ kind: "status", status: status.toLowerCase() }),
  has: (value) => ofThese(["attachment", "reply", "template"] as const, value, (what) => ({ kind: "has", what })),
  is: (value) => ofThese(["private", "failed"] as const, value, (what) => ({ kind: "is", what })),
  from: (value) => ofThese(["customer", "agent"] as const, value, (who) => ({ kind: "from", who })),
  template: (name) => ({ kind: "template", name: name.toLowerCase() }),
  before: (value) => ofTime("before", value),
  after: (value) => ofTime("after", value),
};

// A filter, its value quoted or not; or exact words; or a word. An address such as https://… is a word.
const TOKEN = /([a-z]+):(?!\/\/)(?:"([^"]*)"?|(\S*))|"([^"]*)"?|(\S+)/giu;

/**
 * Reads what was typed into the search box. What is not understood is said, and never silently left out of the search: an
 * unknown filter is looked for as the words that it is.
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
    // Somebody is still typing it.
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
