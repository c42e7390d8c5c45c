import { expect, test } from "vitest";
import { aConversation, aMessage } from "../testing/examples.ts";
import { matches, parseSearch, SEARCH_EXAMPLES, searchMessages } from "./search.ts";

const NOW = new Date(2026, 10, 5, 12).getTime();
const HOUR = 3_600_000;

const finds = (query: string, fields: Parameters<typeof aMessage>[0] = {}): boolean =>
  matches(parseSearch(query), aMessage({ createdAt: NOW, ...fields }), NOW);

test("a query is parsed into its terms", () => {
  const query =
    'status:failed has:attachment has:reply is:private from:customer template:order_update before:2h after:2026-11-01 "exact words" word';
  expect(parseSearch(query)).toEqual({
    problems: [],
    terms: [
      { kind: "status", status: "failed" },
      { kind: "has", what: "attachment" },
      { kind: "has", what: "reply" },
      { kind: "is", what: "private" },
      { kind: "from", who: "customer" },
      { kind: "template", name: "order_update" },
      { kind: "before", time: { ago: 2 * HOUR } },
      { kind: "after", time: { day: [2026, 11, 1] } },
      { kind: "words", text: "exact words" },
      { kind: "words", text: "word" },
    ],
  });
});

test("every example of a filter is valid", () => {
  for (const example of SEARCH_EXAMPLES) expect(parseSearch(example)).toMatchObject({ problems: [] });
});

test("an unknown filter is reported, and searched for as text", () => {
  expect(parseSearch("colour:red")).toEqual({
    problems: [{ kind: "unknown-filter", name: "colour" }],
    terms: [{ kind: "words", text: "colour:red" }],
  });
  expect(parseSearch("constructor:x toString:y").problems).toHaveLength(2);
});

test.each(["before:soon", "after:2026-02-30", "has:love", "is:nice", "from:me", "before:2h30"])(
  "the value of %s is reported as not valid, and the filter is ignored",
  (query) => {
    expect(parseSearch(query)).toMatchObject({ terms: [], problems: [{ kind: "unknown-value" }] });
  },
);

test("a filter without a value yet is not reported", () => {
  expect(parseSearch("status: before:")).toEqual({ terms: [], problems: [] });
});

test.each([
  ["https://acme.example/1", [{ kind: "words", text: "https://acme.example/1" }]],
  ['template:"order_update"', [{ kind: "template", name: "order_update" }]],
  ['"open quote', [{ kind: "words", text: "open quote" }]],
  ["STATUS:Failed", [{ kind: "status", status: "failed" }]],
  ["   ", []],
])("the query %j is parsed as %j", (query, terms) => {
  expect(parseSearch(query).terms).toEqual(terms);
});

test("an empty search finds nothing", () => {
  expect(finds("")).toBe(false);
});

test("words match all visible texts, in upper and lower case and in full and half width", () => {
  expect(finds("HELLO")).toBe(true);
  expect(finds("ﾃｽﾄ", { content: "テスト" })).toBe(true);
  expect(finds("3030")).toBe(true);
  expect(finds("photo", { attachments: [anAttachment("Photo.jpg")] })).toBe(true);
  expect(finds("131047", { contentAttributes: { external_error: "131047: closed" } })).toBe(true);
  expect(finds("131047", { contentAttributes: { external_error: 131_047 } })).toBe(true);
  expect(finds("hello world")).toBe(false);
});

test("each filter matches only its messages", () => {
  expect(finds("status:failed", { status: "failed" })).toBe(true);
  expect(finds("status:failed")).toBe(false);
  expect(finds("has:attachment", { attachments: [anAttachment("a")] })).toBe(true);
  expect(finds("has:attachment")).toBe(false);
  expect(finds("has:reply", { contentAttributes: { in_reply_to: 29 } })).toBe(true);
  expect(finds("has:reply")).toBe(false);
  expect(finds("is:private", { private: true })).toBe(true);
  expect(finds("is:private")).toBe(false);
  expect(finds("from:customer", { from: "customer" })).toBe(true);
  expect(finds("from:customer")).toBe(false);
  const templateParams = { name: "order_update", language: "en_US" };
  expect(finds("template:order_update has:template", { templateParams })).toBe(true);
  expect(finds("template:order", { templateParams })).toBe(false);
});

test("for the same time, every message matches exactly one of the two filters before and after", () => {
  const created = { createdAt: NOW - 2 * HOUR };
  expect(finds("before:2h", created)).toBe(false);
  expect(finds("after:2h", created)).toBe(true);
  expect(finds("before:1h", created)).toBe(true);
  expect(finds("after:1h", created)).toBe(false);
  const midnight = { createdAt: new Date(2026, 10, 5).getTime() };
  expect(finds("after:2026-11-05", midnight)).toBe(true);
  expect(finds("before:2026-11-05", midnight)).toBe(false);
});

test("a message must match all terms", () => {
  expect(finds("hello status:failed")).toBe(false);
  expect(finds("hello status:sent")).toBe(true);
});

test("a search covers all conversations, returns the newest messages first, and counts the rest", () => {
  const messages = Array.from({ length: 150 }, (_, at) => aMessage({ id: at + 1, createdAt: NOW + at }));
  const conversations = [aConversation({ messages }), aConversation({ id: 142, messages })];
  const { hits, more } = searchMessages(parseSearch("hello"), conversations, NOW);
  expect(hits).toHaveLength(200);
  expect(more).toBe(100);
  expect(hits[0]?.message.id).toBe(150);
});

function anAttachment(name: string) {
  return { id: 199, name, type: "", size: 1, sha256: "", path: "/x" };
}
