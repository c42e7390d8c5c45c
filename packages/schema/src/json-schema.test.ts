import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { jsonSchema } from "./json-schema.ts";
import { docComments } from "./testing/doc-comments.ts";

const committed = JSON.parse(readFileSync("json-schema.json", "utf8")) as object;
const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`__fixtures__/${name}.json`, import.meta.url), "utf8"));

test("the committed JSON Schema equals the JSON Schema that the models generate", async () => {
  await expect(`${JSON.stringify(jsonSchema(docComments()), null, 2)}\n`).toMatchFileSnapshot("../json-schema.json");
});

describe("with a public validator, the committed JSON Schema works:", () => {
  // In draft 2020-12, a validator refuses no value because of `format`.
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
  ])("the schema %s and its model refuse %j", (model, value) => {
    expect(isValid(model, value)).toBe(false);
  });

  test("the schemas and the models count characters, not UTF-16 units, for their limits", () => {
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
