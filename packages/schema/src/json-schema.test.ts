import { expect, test } from "vitest";
import { jsonSchema } from "./json-schema.ts";

test("the committed JSON Schema is the one that the models generate", async () => {
  await expect(`${JSON.stringify(jsonSchema(), null, 2)}\n`).toMatchFileSnapshot("../json-schema.json");
});
