import { expect, test } from "vitest";
import { ConfigurationError } from "../index.ts";
import { basicAuth } from "../adapter.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

test("basicAuth() joins the key and the secret with a colon, and encodes their UTF-8 bytes in base64", () => {
  expect(basicAuth({ apiKey: "key", apiSecret: "sécret:with:colons" }, base64)).toBe(
    `Basic ${Buffer.from("key:sécret:with:colons").toString("base64")}`,
  );
});

test.each([
  [{ apiKey: "", apiSecret: "s" }, "apiKey: must not be empty"],
  [{ apiKey: "a:b", apiSecret: "s" }, "apiKey: must not contain a colon"],
  [{ apiKey: "k", apiSecret: "" }, "apiSecret: must not be empty"],
  [{ apiKey: "k", apiSecret: "s\n" }, "apiSecret: must not begin or end with white space"],
  [{ apiKey: "k", apiSecret: "se\ncret" }, "apiSecret: must not contain a line break or another control character"],
  [{ apiKey: " k", apiSecret: "s" }, "apiKey: must not begin or end with white space"],
  [{ apiKey: 5 as unknown as string, apiSecret: "s" }, "apiKey: must be a string"],
])("basicAuth() refuses %j, and the error does not repeat the value", (credentials, message) => {
  expect(() => basicAuth(credentials, base64)).toThrow(new ConfigurationError(message));
});
