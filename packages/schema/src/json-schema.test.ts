import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { jsonSchema } from "./json-schema.ts";
import { docComments } from "./testing/doc-comments.ts";

const committed = JSON.parse(readFileSync("json-schema.json", "utf8")) as object;
const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`__fixtures__/${name}.json`, import.meta.url), "utf8"));

test("the committed JSON Schema is the one that the models generate", async () => {
  await expect(`${JSON.stringify(jsonSchema(docComments()), null, 2)}\n`).toMatchFileSnapshot("../json-schema.json");
});

describe("a public validator reads the committed JSON Schema", () => {
  // In draft 2020-12, `format` does not refuse a value.
  const validator = new Ajv2020({ validateFormats: false }).addSchema(committed, "livedesk");
  const isValid = (model: string, value: unknown): boolean => validator.validate(`livedesk#/$defs/${model}`, value);

  test.each([
    ["TextMessage", "text-request"],
    ["TemplateMessage", "template-request"],
    ["Message", "text-response"],
    ["Message", "file-response"],
    ["Message", "template-response"],
    ["FailedMessage", "failure-response"],
  ])("the schema %s accepts the contract's own example %s", (model, name) => {
    expect(isValid(model, fixture(name))).toBe(true);
  });

  test.each<[string, unknown]>([
    ["TextMessage", { content: "a\0b" }],
    ["TextMessage", { content: "a", privat: true }],
    ["TextMessage", { content: "😀".repeat(150_001) }],
    ["TemplateMessage", { content: "a", template_params: { name: "a" } }],
    ["TemplateHeader", { type: "text" }],
    ["TemplateButton", { index: 10, sub_type: "url", text: "a" }],
    ["TemplateDefinition", { name: "a", language: "en", body: "a", buttons: [] }],
    ["Message", { status: "sent" }],
    ["Message", { id: 1.5 }],
  ])("the schema %s refuses, as the model does, %j", (model, value) => {
    expect(isValid(model, value)).toBe(false);
  });

  test("the limits of the schemas count characters, as the models do", () => {
    expect(isValid("TextMessage", { content: "😀".repeat(150_000) })).toBe(true);
  });
});

test("the descriptions in the JSON Schema are the doc comments of the interfaces", () => {
  const { Message, TemplateHeader } = jsonSchema(docComments()).$defs;
  expect(Message?.properties?.["created_at"]).toMatchObject({
    description: "When the message was made, in seconds since 1970 (Unix time).",
  });
  expect(TemplateHeader?.oneOf?.[2]).toMatchObject({ description: "A header that shows a document." });
});
