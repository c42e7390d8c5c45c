import { expect, test } from "vitest";
import * as z from "zod/mini";
import { templateMessageSchema, templateVariablesSchema } from "./index.ts";
import { jsonSchema } from "./json-schema.ts";

test("the committed JSON Schema is the one that the models generate", async () => {
  await expect(`${JSON.stringify(jsonSchema(), null, 2)}\n`).toMatchFileSnapshot("../json-schema.json");
});

test("a program that keeps the models in zod gets the same of what goes in", () => {
  const variables = z.toJSONSchema(templateVariablesSchema, { io: "input" });
  expect(variables).toEqual(z.toJSONSchema(templateVariablesSchema, { io: "output" }));
  expect(JSON.stringify(z.toJSONSchema(templateMessageSchema, { io: "input", unrepresentable: "any" }))).toContain(
    JSON.stringify(variables.additionalProperties),
  );
});
