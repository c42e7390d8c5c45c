import fc from "fast-check";
import { expect, test } from "vitest";
import { redactor as redactorWith } from "./redaction.ts";

const redactor = (texts: readonly string[]) => redactorWith(texts, (text) => Buffer.from(text).toString("base64"));

test("after a text was masked, no form of the text is left", () => {
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

test("if one text is a part of another text, no part of the two texts is left", () => {
  expect(redactor(["secret", "my-secret-key"])("my-secret-key")).toBe("[redacted]");
});

test("a text of fewer than 4 characters is not masked", () => {
  expect(redactor(["ok", ""])("it is ok")).toBe("it is ok");
});

test("a part of a text, and a text with different white space, are masked too", () => {
  const mask = redactor(["Dear Ann,\n\tyour PIN is 4711, keep it well"]);
  expect(mask("too long: Dear Ann, your PIN is 4711...")).toBe("too long: [redacted]...");
  expect(mask("near “your PIN is 4711, ke” and “Dear Ann, your”")).toBe("near “[redacted]” and “[redacted]”");
});

test("if the server repeats only a part of a text, no part of 10 characters or more is left", () => {
  const text = fc.string({ unit: "grapheme", minLength: 20, maxLength: 60 });
  fc.assert(
    fc.property(text, fc.nat(40), fc.integer({ min: 10, max: 60 }), (secret, from, length) => {
      const part = secret.slice(from, from + length);
      const shown = redactor([secret])(`<<<${part}>>>`);
      const tidied = part.replaceAll(/\s+/g, " ");
      for (let at = 0; at + 12 <= tidied.length; at++) expect(shown).not.toContain(tidied.slice(at, at + 12));
    }),
  );
});

test("the server's own words are not masked", () => {
  const mask = redactor(["Your order has shipped."]);
  expect(mask("Validation failed: Content is too long")).toBe("Validation failed: Content is too long");
});
