import fc from "fast-check";
import { expect, test } from "vitest";
import { parseExternalError } from "./failures.ts";

test.each([
  ["131047: Re-engagement message is not allowed", 131047, "Re-engagement message is not allowed"],
  ["131047:Re-engagement", 131047, "Re-engagement"],
  ["(#132012) Parameter format does not match", 132012, "Parameter format does not match"],
  ["131026 - Message undeliverable", 131026, "Message undeliverable"],
  ["400, Bad Request: chat not found", 400, "Bad Request: chat not found"],
  ["131047", 131047, ""],
  ["  131047:  spaced  ", 131047, "spaced"],
  ["131053: line one\nline two", 131053, "line one\nline two"],
  ["Template not found or invalid template name", undefined, "Template not found or invalid template name"],
  ["500 Internal Server Error", undefined, "500 Internal Server Error"],
  ["", undefined, ""],
  ["131026 – Message undeliverable", 131026, "Message undeliverable"],
  ["131026- Message undeliverable", 131026, "Message undeliverable"],
  ["(131047) Re-engagement message", 131047, "Re-engagement message"],
  ["#131047: Re-engagement message", 131047, "Re-engagement message"],
  ["10:30 timeout", undefined, "10:30 timeout"],
  ["1,234 bytes over the limit", undefined, "1,234 bytes over the limit"],
  ["2026-11-24 failed", undefined, "2026-11-24 failed"],
  ["5-minute limit", undefined, "5-minute limit"],
])("parseExternalError reads the code and the text of the reason %j", (reason, code, text) => {
  expect(parseExternalError(reason)).toEqual(code === undefined ? { text } : { code, text });
});

test("parseExternalError reads a reason that is a number, which can occur in a message that did not come from the API", () => {
  expect(parseExternalError(131_047)).toEqual({ code: 131_047, text: "" });
});

test("parseExternalError accepts any string without an error", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (reason) => typeof parseExternalError(reason).text === "string"),
  );
});
