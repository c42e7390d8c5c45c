import fc from "fast-check";
import { expect, test } from "vitest";
import { base64 } from "./recording-transport.ts";

test("base64() returns the same as the platform for any string", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(base64(text)).toBe(Buffer.from(text).toString("base64"));
    }),
  );
});
