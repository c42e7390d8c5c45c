import { expect, test } from "vitest";
import { EMPTY_DRAFT } from "./draft.ts";
import { without } from "./put-back.ts";

const rest = (text: string, sent: string): string =>
  without({ ...EMPTY_DRAFT, text }, { text: sent, mode: "reply", replyTo: undefined, files: [] }).text;

test.each([
  ["Hello", "Hello", ""],
  ["Hello\nand more", "Hello", "and more"],
  ["Hello, and more", "Hello", "Hello, and more"],
  ["Quite another", "Hello", "Quite another"],
  ["Beside a file", "", "Beside a file"],
  ["", "", ""],
])("of the draft %j, once %j has arrived, %j is left", (text, sent, left) => {
  expect(rest(text, sent)).toBe(left);
});
