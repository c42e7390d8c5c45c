import fc from "fast-check";
import { expect, test } from "vitest";
import { redactor } from "./redaction.ts";

test("a text is found nowhere, in no form", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 8 }), (text) => {
      const base64 = Buffer.from(text).toString("base64").replace(/=+$/, "");
      const forms = [
        text,
        JSON.stringify(text),
        encodeURIComponent(text),
        base64,
        Buffer.from(text).toString("base64url"),
      ];
      const shown = redactor([text])(forms.join(" "));
      for (const form of forms) expect(shown).not.toContain(form);
    }),
  );
});

test("of two texts, one within the other, nothing is left", () => {
  expect(redactor(["secret", "my-secret-key"])("my-secret-key")).toBe("[redacted]");
});

test("what is too short to be told from chance stays", () => {
  expect(redactor(["ok", ""])("it is ok")).toBe("it is ok");
});
