import type { Message } from "@livedesk/schema";
import { describe, expect, test } from "vitest";
import { WHATSAPP_ERRORS, deliveryFailure } from "./index.ts";

const failed = (external_error?: string | null): Message => ({
  id: 3031,
  status: "failed",
  content: "Parcel 77-8471",
  ...(external_error !== undefined && { content_attributes: { external_error } }),
});

const explain = (reason?: string | null) => deliveryFailure(failed(reason));

/** The advice that each of these codes must have, because the advice of its class is not precise enough. */
const wanted = new Map([
  [1, /twice/],
  [131_000, /twice/],
  [131_026, /number/],
  [131_047, /template.*24-hour window is closed.*customer writes/],
  [131_049, /24 hours.*never.*loop/],
  [131_053, /file.*type and size/],
  [132_000, /template/],
  [132_001, /template/],
  [132_005, /template/],
  [132_012, /template/],
  [132_018, /template/],
]);

describe.each([
  ["<code>: <text>", (code: number) => `${code}: What the server says`],
  ["(#<code>) <text>", (code: number) => `(#${code}) What the server says`],
  ["<code> - <text>", (code: number) => `${code} - What the server says`],
  ["<code>, <text>", (code: number) => `${code}, What the server says`],
])("a reason of the form %s", (_, reasonOf) => {
  test.each(WHATSAPP_ERRORS.map((error) => [error.code, error] as const))(
    "is explained with the entry of the code %d",
    (code, error) => {
      const failure = explain(reasonOf(code));
      expect(failure).toEqual({
        ...error,
        advice: expect.any(String),
        reason: "What the server says",
        mayHaveArrived: code === 1 || code === 131_000,
      });
      expect(failure?.advice).toMatch(wanted.get(code) ?? /\w/);
      expect(failure?.advice).toMatch(/^[A-Z][^.]*\.(?: [A-Z][^.]*\.)?$/);
    },
  );
});

describe("the advice of a failure", () => {
  const advice = (code: number) => explain(String(code))?.advice;

  test.each([
    ["later", 131_016, /Retry the message/],
    ["rate", 131_208, /Wait/],
    ["until", 131_026, /Check the number/],
    ["never", 131_051, /Correct/],
    ["account", 368, /person/],
    ["unknown", 999_999, /person/],
  ])("for a code of the class %s fits this class", (retry, code, words) => {
    expect(explain(String(code))?.retry).toBe(retry);
    expect(advice(code)).toMatch(words);
  });

  test("never recommends a retry that cannot help", () => {
    const hopeless = WHATSAPP_ERRORS.filter(({ retry }) => ["until", "account", "never"].includes(retry));
    expect(hopeless).toHaveLength(84);
    const advised = hopeless.filter(({ code }) => /^Retry|few times|Wait before/.test(advice(code) ?? ""));
    expect(advised).toEqual([]);
  });

  test("does not recommend sending a message if the code is not about a message", () => {
    expect(advice(133_005)).toMatch(/not about a message.*repeat that step/);
    expect(advice(2_388_040)).toBe(advice(133_005));
  });
});

test("a reason that consists only of a code is explained", () => {
  expect(explain("131047")).toMatchObject({ code: 131_047, title: "Re-engagement message", retry: "until" });
  expect(explain("131047")).not.toHaveProperty("reason");
});

test.each(WHATSAPP_ERRORS.map((error) => [error.code, error] as const))(
  "the class of the code %d and its `until` say the same about a retry",
  (_, { retry, until }) => {
    expect(until !== undefined).toBe(retry === "until" || retry === "account");
    expect(until === "a person has corrected the account").toBe(retry === "account");
  },
);

test("a code from 200 to 299 is kept, and is explained like 200", () => {
  expect(explain("(#251) Missing permissions")).toMatchObject({ code: 251, title: "API Permission", retry: "account" });
});

test("the code 0 is explained", () => {
  expect(explain("0: AuthException")).toMatchObject({ code: 0, retry: "account", reason: "AuthException" });
});

test("a code that is not in the table is kept, with the server's words as the title", () => {
  expect(explain("(#999999) Novel")).toEqual({
    code: 999_999,
    title: "Novel",
    meaning: "WhatsApp's table of errors does not have this code.",
    advice: expect.stringContaining("person"),
    retry: "unknown",
    reason: "Novel",
    mayHaveArrived: true,
  });
  expect(explain("400, Bad Request: chat not found")).toMatchObject({ code: 400, retry: "unknown" });
  expect(explain("999999")).toMatchObject({ code: 999_999, title: "Error 999999", retry: "unknown" });
});

test("a reason without a code becomes the title of the failure", () => {
  expect(explain("500 Internal Server Error")).toEqual({
    title: "500 Internal Server Error",
    meaning: "The reason has no code, so WhatsApp's table of errors says nothing about it.",
    advice: expect.stringContaining("person"),
    retry: "unknown",
    reason: "500 Internal Server Error",
    mayHaveArrived: true,
  });
});

test.each(["Template not found or invalid template name", "Template not found"])(
  "the reason %j is explained as a missing template",
  (reason) => {
    expect(explain(reason)).toEqual({
      title: reason,
      meaning: "LiveDesk has no approved template of that name in that language.",
      advice: expect.stringContaining("approved"),
      retry: "unknown",
      reason,
      mayHaveArrived: true,
    });
  },
);

test.each([[undefined], [null], [""], ["  "]])("the reason %j counts as a missing reason", (reason) => {
  expect(explain(reason)).toEqual({
    title: "No reason given",
    meaning: "LiveDesk says that the message failed, but not why.",
    advice: expect.any(String),
    retry: "unknown",
    mayHaveArrived: true,
  });
});

test("no failure contains the text of the message", () => {
  for (const { code } of WHATSAPP_ERRORS) expect(JSON.stringify(explain(`${code}: x`))).not.toContain("77-8471");
});

test.each(["sent", "delivered", "read", "novel", undefined])(
  "deliveryFailure() returns undefined for a message with the status %s",
  (status) => {
    const message: Message = {
      id: 1,
      ...(status && { status }),
      content_attributes: { external_error: "131047: old" },
    };
    expect(deliveryFailure(message)).toBeUndefined();
  },
);
