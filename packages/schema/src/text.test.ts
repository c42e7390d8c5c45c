import { describe, expect, test } from "vitest";
import { fileMessageSchema, templateDefinitionSchema, templateMessageSchema, textMessageSchema } from "./index.ts";
import { jsonSchema } from "./json-schema.ts";
import { docComments } from "./testing/doc-comments.ts";

const file = { name: "a.txt", data: new Uint8Array([1]) };
const template = (template_params: object) => ({
  content: "Hi",
  template_params: { name: "order_update", language: "en_US", ...template_params },
});
const location = { latitude: 0, longitude: 0 };
const definition = { name: "order_update", language: "en_US", body: "Hi" };

/**
 * Every place where a message can contain a string: the path of the place, and a function that makes a message with a
 * string at this place.
 */
const PLACES: readonly [path: string, kind: keyof typeof MODELS, make: (text: string) => object][] = [
  ["content", "text", (text) => ({ content: text })],
  ["content_attributes.note", "text", (text) => ({ content: "a", content_attributes: { note: text } })],
  ["content_attributes.a.1.b", "text", (text) => ({ content: "a", content_attributes: { a: [0, { b: text }] } })],
  ["content_attributes.a", "text", (text) => ({ content: "a", content_attributes: { a: { [text]: 1 } } })],
  ["content_attributes", "files", (text) => ({ attachments: [file], content_attributes: { [text]: 1 } })],
  ["content", "files", (text) => ({ content: text, attachments: [file] })],
  ["attachments.1.name", "files", (text) => ({ attachments: [file, { ...file, name: text }] })],
  [
    "attachments.0.name",
    "files",
    (text) => ({ attachments: [Object.defineProperty(new File([], "a"), "name", { value: text })] }),
  ],
  ["content", "template", (text) => ({ ...template({}), content: text })],
  ["template_params.name", "template", (text) => template({ name: text })],
  ["template_params.namespace", "template", (text) => template({ namespace: text })],
  ["template_params.language", "template", (text) => template({ language: text })],
  ["template_params.category", "template", (text) => template({ category: text })],
  ["template_params.processed_params.2", "template", (text) => template({ processed_params: { 1: "a", 2: text } })],
  [
    "template_params.header_params.text_variables.1",
    "template",
    (text) => template({ header_params: { type: "text", text_variables: { 1: text } } }),
  ],
  [
    "template_params.header_params.media_url",
    "template",
    (text) => template({ header_params: { type: "image", media_url: `https://example.com/${text}` } }),
  ],
  [
    "template_params.header_params.filename",
    "template",
    (text) => template({ header_params: { type: "document", media_url: "https://example.com/a", filename: text } }),
  ],
  [
    "template_params.header_params.location.name",
    "template",
    (text) => template({ header_params: { type: "location", location: { ...location, name: text } } }),
  ],
  [
    "template_params.header_params.location.address",
    "template",
    (text) => template({ header_params: { type: "location", location: { ...location, address: text } } }),
  ],
  [
    "template_params.footer_params.text_variables.1",
    "template",
    (text) => template({ footer_params: { text_variables: { 1: text } } }),
  ],
  [
    "template_params.button_params.0.text",
    "template",
    (text) => template({ button_params: [{ index: 0, sub_type: "url", text }] }),
  ],
  [
    "template_params.button_params.0.payload",
    "template",
    (text) => template({ button_params: [{ index: 0, sub_type: "quick_reply", payload: text }] }),
  ],
  ["body", "definition", (text) => ({ ...definition, body: text })],
  ["footer", "definition", (text) => ({ ...definition, footer: text })],
  ["header.text", "definition", (text) => ({ ...definition, header: { type: "text", text } })],
  ["buttons.0.text", "definition", (text) => ({ ...definition, buttons: [{ type: "quick_reply", text }] })],
];

const MODELS = {
  text: textMessageSchema,
  files: fileMessageSchema,
  template: templateMessageSchema,
  definition: templateDefinitionSchema,
} as const;

const paths = (kind: keyof typeof MODELS, value: unknown): string[] => {
  const issues = MODELS[kind].safeParse(value).error?.issues ?? [];
  return [...new Set(issues.map(({ path }) => path.map(String).join(".")))];
};

describe.each([
  ["the character NUL", "a\0b", /NUL|control characters/],
  ["the first half of a surrogate pair", "a\ud83d", /surrogate|well-formed/],
  ["the second half of a surrogate pair", "\ude00b", /surrogate|well-formed/],
])("%s", (_, text, words) => {
  test.each(PLACES)(
    "is refused at %s, in a message of the kind %s, and the issue has this path",
    (path, kind, make) => {
      const result = MODELS[kind].safeParse(make(text));
      expect(paths(kind, make(text))).toEqual([path]);
      expect(result.error?.issues.map(({ message }) => message).join()).toMatch(words);
      expect(JSON.stringify(result)).not.toContain(JSON.stringify(text).slice(1, -1));
    },
  );
});

test.each(PLACES)(
  "control: a string that can be stored is accepted at %s, in a message of the kind %s",
  (_, kind, make) => {
    expect(paths(kind, make("ab"))).toEqual([]);
  },
);

/** Every part of a JSON Schema that describes a string. */
function stringSchemas(schema: unknown): Record<string, unknown>[] {
  if (typeof schema !== "object" || schema === null) return [];
  const own =
    "type" in schema &&
    schema.type === "string" &&
    !("format" in schema) &&
    !("const" in schema) &&
    !("enum" in schema);
  return [...(own ? [schema as Record<string, unknown>] : []), ...Object.values(schema).flatMap(stringSchemas)];
}

test("the JSON Schema refuses NUL in every string that is sent", () => {
  const { $defs } = jsonSchema(docComments());
  const models =
    "TextMessage FileMessage TemplateMessage TemplateParams TemplateVariables TemplateHeader TemplateFooter TemplateButton TemplateDefinition";
  const texts = stringSchemas(models.split(" ").map((name) => $defs[name]));
  expect(texts.length).toBeGreaterThan(20);
  const taking = texts.filter((schema) => {
    const rules = [schema, ...((schema["allOf"] as Record<string, unknown>[] | undefined) ?? [])];
    const patterns = rules.flatMap(({ pattern }) => (typeof pattern === "string" ? [new RegExp(pattern, "u")] : []));
    return (
      patterns.every((pattern) => pattern.test("https://a/\0b")) && patterns.every((pattern) => pattern.test("a\0b"))
    );
  });
  // The keys of a template's values are checked by another rule.
  expect(taking.filter((schema) => JSON.stringify(schema) !== '{"type":"string"}')).toEqual([]);
});
