import fc from "fast-check";
import { expect, test } from "vitest";
import { base64 } from "./base64.ts";

test("base64 is that of a text's UTF-8, as another implementation makes it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const bytes = new TextEncoder().encode(text);
      expect(base64(text)).toBe(btoa(String.fromCharCode(...bytes)));
    }),
  );
});
