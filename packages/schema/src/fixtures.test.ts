import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as schema from "./index.ts";

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`__fixtures__/${name}.json`, import.meta.url), "utf8"));

/** Every example of the contract, and the model that must read it without changing it. */
const examples = {
  "text-request": schema.textMessageSchema,
  "text-response": schema.messageSchema,
  "file-response": schema.messageSchema,
  "template-request": schema.templateMessageSchema,
  "header-text": schema.templateHeaderSchema,
  "header-image": schema.templateHeaderSchema,
  "header-video": schema.templateHeaderSchema,
  "header-document": schema.templateHeaderSchema,
  "header-location": schema.templateHeaderSchema,
  footer: schema.templateFooterSchema,
  "template-response": schema.messageSchema,
  "failure-response": schema.failedMessageSchema,
};

describe("the examples of the contract", () => {
  test.each(Object.entries(examples))("the example %s is read unchanged", (name, model) => {
    expect(model.parse(fixture(name))).toStrictEqual(fixture(name));
  });

  test("each example of a button is read unchanged", () => {
    const buttons = fixture("buttons") as unknown[];
    expect(buttons.map((button) => schema.templateButtonSchema.parse(button))).toStrictEqual(buttons);
  });

  test("the example of a failure is read as a failed message, with its code", () => {
    const message = schema.messageSchema.parse(fixture("failure-response"));
    expect(schema.isFailedMessage(message)).toBe(true);
    expect(schema.parseExternalError(message.content_attributes?.external_error ?? "")).toEqual({
      code: 131047,
      text: "Re-engagement message is not allowed",
    });
  });

  test("every example file is used by a test", () => {
    const files = readdirSync(new URL("__fixtures__", import.meta.url)).map((file) => file.replace(".json", ""));
    expect(files.toSorted()).toEqual([...Object.keys(examples), "buttons"].toSorted());
  });
});
