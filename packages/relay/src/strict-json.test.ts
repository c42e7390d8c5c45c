import { expect, test } from "vitest";
import { parseStrictly } from "./strict-json.ts";

test.each([
  ["escapes", "\\n"],
  ["escaped backslashes", "\\\\"],
])("20 million %s are read", (_, escape) => {
  const json = `{"content":"${escape.repeat(20_000_000)}"}`;
  expect((parseStrictly(json, "x") as { content: string }).content).toHaveLength(20_000_000);
});

test("a text ends where it does, and what looks like a key in one is none", () => {
  const json = String.raw`{"a\\":"\"","a\\\\":["\\",{"a":"\",\"a\":1"}],"b":"}]","c" : -1.5e3}`;
  expect(parseStrictly(json, "x")).toEqual(JSON.parse(json));
});
