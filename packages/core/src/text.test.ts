import fc from "fast-check";
import { expect, test } from "vitest";
import { utf8Length, wellFormed } from "./text.ts";

test("utf8Length() returns the same length as the platform", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(utf8Length(text)).toBe(Buffer.byteLength(text));
    }),
  );
});

test("utf8Length() counts a lone surrogate as its replacement character U+FFFD", () => {
  for (const text of ["\ud83d", "a\ude00b", "😀\ud83d"])
    expect(utf8Length(text)).toBe(Buffer.byteLength(wellFormed(text)));
});
