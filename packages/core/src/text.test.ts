import fc from "fast-check";
import { expect, test } from "vitest";
import { utf8Length, wellFormed } from "./text.ts";

test("a string's length in UTF-8 is the platform's", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(utf8Length(text)).toBe(Buffer.byteLength(text));
    }),
  );
});

test("halves of characters count as what they are replaced by", () => {
  for (const text of ["\ud83d", "a\ude00b", "😀\ud83d"])
    expect(utf8Length(text)).toBe(Buffer.byteLength(wellFormed(text)));
});
