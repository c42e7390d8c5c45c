import { expect, test } from "vitest";
import { parseStrictly } from "./strict-json.ts";

test.each([
  ["escapes", "\\n"],
  ["escaped backslashes", "\\\\"],
])("a string with 20 million %s is parsed", (_, escape) => {
  const json = `{"content":"${escape.repeat(20_000_000)}"}`;
  expect((parseStrictly(json, "x") as { content: string }).content).toHaveLength(20_000_000);
});

test("a string ends at its unescaped quote, and text that looks like a key inside a string is not a key", () => {
  const json = String.raw`{"a\\":"\"","a\\\\":["\\",{"a":"\",\"a\":1"}],"b":"}]","c" : -1.5e3}`;
  expect(parseStrictly(json, "x")).toEqual(JSON.parse(json));
});
