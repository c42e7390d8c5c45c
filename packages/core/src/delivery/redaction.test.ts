import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildFileRequest, buildRetryRequest, buildTextRequest } from "../index.ts";
import { isSecret, maskFor, redactor as redactorWith, safeHeaders } from "./redaction.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const redactor = (texts: readonly string[]) => redactorWith(texts, base64);

test("after a text was masked, no form of the text is left", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 8 }), (text) => {
      const unpadded = base64(text).replace(/=+$/, "");
      const forms = [
        text,
        JSON.stringify(text),
        encodeURIComponent(text),
        unpadded,
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

// A form of fewer than 10 characters is masked only as a whole: no part of it is long enough to be recognised.
describe("a short text is masked", () => {
  test.each([
    ["unchanged", "abcd", "abcd", "[redacted]"],
    ["in a string of JSON", 'ab"c', String.raw`ab\"c`, "[redacted]"],
    ["in a URL", "a b&", "a%20b%26", "[redacted]"],
    ["in base64, with its padding", "~~?>", "fn4/Pg==", "[redacted]=="],
    ["in base64 without its padding", "~~?>", "fn4/Pg", "[redacted]"],
    ["in base64 with a plus", ">>>>", "Pj4+Pg", "[redacted]"],
    ["in base64url with an underscore", "~~?>", "fn4_Pg", "[redacted]"],
    ["in base64url with a hyphen", ">>>>", "Pj4-Pg", "[redacted]"],
  ])("%s", (_, text, shown, masked) => {
    expect(redactor([text])(`it was ${shown}!`)).toBe(`it was ${masked}!`);
  });
});

describe("a part of a text is masked", () => {
  const mask = redactor(["0123456789ab"]);

  test.each([
    ["if it has exactly 10 characters, at the end of the answer", "x 0123456789", "x [redacted]"],
    ["if it is the end of the text", "x 23456789ab y", "x [redacted] y"],
    ["each time it occurs", "0123456789-0123456789", "[redacted]-[redacted]"],
    ["but not if it has 9 characters", "x 012345678", "x 012345678"],
  ])("%s", (_, shown, masked) => expect(mask(shown)).toBe(masked));

  test("in another form, if the text is not longer than 2000 characters", () => {
    const words = 'say "aaaa" and "bbbb" to all. ';
    const part = "%22bbbb%22%20to";
    expect(redactor([words])(part)).toBe("[redacted]");
    // Of a longer text, the parts of its other forms would take too much memory.
    expect(redactor([words.repeat(70)])(part)).toBe(part);
    expect(redactor([words.repeat(70)])('and "bbbb" to all')).toBe("[redacted]");
  });
});

describe("no error shows", () => {
  const transport = { base64, secrets: () => ["the-secret"] };

  test("a text, a file name, a value of an attribute or a header of a message with files", () => {
    const request = buildFileRequest(141, {
      content: "canary text",
      attachments: [{ name: "canary-name.txt", data: new Uint8Array() }],
      content_attributes: { in_reply_to: 29, note: "canary note" },
    });
    const mask = maskFor({ ...request, headers: { ...request.headers, "x-key": "canary-key" } }, transport);
    for (const text of ["canary text", "canary-name.txt", "canary note", "canary-key", "the-secret"])
      expect(mask(`it was ${text}!`)).toBe("it was [redacted]!");
    expect(mask("multipart/form-data, application/json")).toBe("multipart/form-data, application/json");
  });

  test("a text of a message of one JSON body, and of a body from elsewhere", () => {
    const request = buildTextRequest(141, { content: "canary text" });
    expect(maskFor(request, { base64 })("canary text")).toBe("[redacted]");
    const texts = () => ["canary text"];
    const data = { size: 0, open: async function* () {} };
    const passedOn = {
      ...request,
      body: { kind: "encoded", contentType: "x", data, isSpent: () => false, texts } as const,
    };
    expect(maskFor(passedOn, { base64 })("canary text")).toBe("[redacted]");
  });

  test("a cookie of the server, but its other headers", () => {
    const headers = { "set-cookie": "a=b", "x-request-id": "42", "x-echo": "the-secret" };
    expect(safeHeaders(headers, buildRetryRequest(141, 29), transport)).toEqual({
      "x-request-id": "42",
      "x-echo": "[redacted]",
    });
  });

  test("any header, if the masking fails", () => {
    const broken = {
      base64: () => {
        throw new Error("broken");
      },
    };
    expect(safeHeaders({ "x-request-id": "42" }, buildTextRequest(141, { content: "Hello" }), broken)).toEqual({});
  });
});

test("an id of the server is a secret if it contains one, and an empty secret is in no id", () => {
  expect(isSecret("id-the-secret-1", { secrets: () => ["", "the-secret"] })).toBe(true);
  expect(isSecret("id-1", { secrets: () => ["", "the-secret"] })).toBe(false);
  expect(isSecret("id-1", {})).toBe(false);
});
