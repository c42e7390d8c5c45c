import fc from "fast-check";
import { expect, test } from "vitest";
import { base64 } from "./base64.ts";
import { basicAuth, ConfigurationError } from "./index.ts";

test("the pair is joined by a colon, as UTF-8, in base64", () => {
  expect(basicAuth({ apiKey: "key", apiSecret: "sécret:with:colons" })).toBe(
    `Basic ${Buffer.from("key:sécret:with:colons").toString("base64")}`,
  );
});

test("base64 is the platform's, for any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(base64(text)).toBe(Buffer.from(text).toString("base64"));
    }),
  );
});

test.each([
  [{ apiKey: "", apiSecret: "s" }, "apiKey: must not be empty"],
  [{ apiKey: "a:b", apiSecret: "s" }, "apiKey: must not hold a colon"],
  [{ apiKey: "k", apiSecret: "" }, "apiSecret: must not be empty"],
  [{ apiKey: "k", apiSecret: "s\n" }, "apiSecret: must not begin or end with a blank"],
  [{ apiKey: " k", apiSecret: "s" }, "apiKey: must not begin or end with a blank"],
  [{ apiKey: 5 as unknown as string, apiSecret: "s" }, "apiKey: must be a string"],
])("%j is refused without being repeated", (credentials, message) => {
  expect(() => basicAuth(credentials)).toThrow(new ConfigurationError(message));
});
