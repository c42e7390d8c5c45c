import { expect, test } from "vitest";
import { aMessage } from "../testing/examples.ts";
import { attemptOfDraft, attemptOfTemplate, draftFiles, EMPTY_DRAFT } from "./draft.ts";
import { arrivalOf } from "./outbox-reducer.ts";

const AT = Date.UTC(2026, 10, 5, 12);
const before = aMessage({ id: 10, content: "Hello", createdAt: AT });
const begun = { conversationId: 141, lastId: before.id, at: AT + 900 };
const attempt = attemptOfDraft(begun, { ...EMPTY_DRAFT, text: "Hello" });
const arrived = aMessage({ id: 11, content: "Hello", createdAt: AT });

test("if the answer to a call was lost, the new message with the same content is taken for the message of the call", () => {
  expect(arrivalOf(attempt, [before, arrived])?.id).toBe(11);
});

test.each([
  ["an older message", before],
  ["a message with another text", { ...arrived, content: "Hello!" }],
  ["a note", { ...arrived, private: true }],
  ["a message from the customer", { ...arrived, from: "customer" as const }],
  [
    "a message with files",
    { ...arrived, attachments: [{ id: 1, name: "a", type: "", size: 1, sha256: "", path: "" }] },
  ],
  ["a template", { ...arrived, templateParams: { name: "a", language: "en" } }],
  ["a message from long before the call", { ...arrived, createdAt: AT - 60_000 }],
])("if the answer to a call was lost, %s is not taken for the message of the call", (_, other) => {
  expect(arrivalOf(attempt, [before, other])).toBeUndefined();
});

test("a message with files is found by the names of the files", () => {
  const files = draftFiles([new File(["x"], "a.txt")]);
  const upload = attemptOfDraft(begun, { ...EMPTY_DRAFT, files });
  const attachment = { id: 1, name: "a.txt", type: "", size: 1, sha256: "", path: "" };
  expect(arrivalOf(upload, [{ ...arrived, content: "", attachments: [attachment] }])?.id).toBe(11);
  expect(arrivalOf(upload, [{ ...arrived, content: "" }])).toBeUndefined();
});

test("a template is found by its values, in any order", () => {
  const params = { name: "a", language: "en", processed_params: { x: "1", y: "2" } };
  const template = attemptOfTemplate(begun, { content: "T", template_params: params });
  const back = { language: "en", processed_params: { y: "2", x: "1" }, name: "a" };
  expect(arrivalOf(template, [{ ...arrived, content: "T", templateParams: back }])?.id).toBe(11);
  const others = { ...back, processed_params: { x: "1", y: "3" } };
  expect(arrivalOf(template, [{ ...arrived, content: "T", templateParams: others }])).toBeUndefined();
});
