import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, test } from "vitest";
import { messageSchema, templateMessageSchema, textMessageSchema } from "./index.ts";
import { modelSchemas } from "./json-schema.ts";
import { openApi } from "./openapi.ts";
import { docComments } from "./testing/doc-comments.ts";

const document = openApi((prefix) => modelSchemas(prefix, docComments()));
const [send, retry] = Object.values(document.paths).map(({ post }) => post);

test("the committed OpenAPI document equals the document that the models generate", async () => {
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot("../openapi.json");
});

test("a public validator accepts the committed document, and refuses a damaged document", async () => {
  const committed = JSON.parse(readFileSync("openapi.json", "utf8")) as Record<string, unknown>;
  expect(await new Validator().validate(committed)).toEqual({ valid: true });
  expect(await new Validator().validate({ ...committed, paths: { "/a": { post: { responses: 5 } } } })).toMatchObject({
    valid: false,
  });
});

test("every reference leads to a schema of the document, and every schema is referred to", () => {
  const text = JSON.stringify(document);
  const referred = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name));
  // No schema refers to these models: they are for programs that check whether a message has failed.
  const unreferred = ["FailedMessage"];
  expect([...referred, ...unreferred].toSorted()).toEqual(Object.keys(document.components.schemas).toSorted());
});

describe("the two routes", () => {
  test("are those of the contract", () => {
    expect(Object.keys(document.paths)).toEqual([
      "/api/v2/accounts/conversations/{conversation_id}/messages",
      "/api/v2/accounts/conversations/{conversation_id}/messages/{message_id}/retry",
    ]);
    expect(document.components.securitySchemes.basic).toMatchObject({ type: "http", scheme: "basic" });
  });

  test("have an answer for a message, and an answer for each status of a refusal", () => {
    for (const route of [send, retry]) {
      expect(Object.keys(route?.responses ?? {}).toSorted()).toEqual(
        ["2XX", "401", "403", "404", "422", "429", "5XX"].toSorted(),
      );
    }
  });

  test("have examples that the models accept", () => {
    const { content } = document.paths["/api/v2/accounts/conversations/{conversation_id}/messages"].post.requestBody;
    const examples = Object.entries(content["application/json"].examples ?? {}) as [string, { value: unknown }][];
    expect(examples.map(([name]) => name)).toEqual(["text", "note", "reply", "template"]);
    for (const [name, { value }] of examples) {
      const model = name === "template" ? templateMessageSchema : textMessageSchema;
      expect(model.safeParse(value)).toMatchObject({ success: true });
    }
  });
});

test("a field of an answer may be null or missing, and only the id is required", () => {
  const { Message } = document.components.schemas as Record<string, { required?: string[]; properties?: object }>;
  expect(Message?.required).toEqual(["id"]);
  expect(Object.keys(Message?.properties ?? {}).toSorted()).toEqual(Object.keys(messageSchema.shape).toSorted());
});
