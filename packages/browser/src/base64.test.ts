import { expect, test } from "vitest";
import { base64 } from "./base64.ts";

test.each([
  ["nothing", ""],
  ["one byte", "a"],
  ["two bytes", "ab"],
  ["three bytes", "abc"],
  ["characters of three and four bytes", "写真 😀"],
  ["half a surrogate", "half \ud83d"],
  ["control characters", "\u0000\u00ff"],
  ["400 000 bytes", "é".repeat(200_000)],
])("base64 is that of a text's UTF-8: %s", (_, text) => {
  expect(base64(text)).toBe(Buffer.from(text).toString("base64"));
});
