import { parseTemplate } from "@livedesk/core";
import { describe, expect, test } from "vitest";
import { invoice, order, place } from "../testing/examples.ts";
import { EXAMPLE_TEMPLATES, readPastedTemplates } from "./registering.ts";

describe("pasted template definitions", () => {
  test("replace templates of the same name and language", () => {
    const pasted = JSON.stringify([{ ...order, body: "New {{1}} {{2}} text." }, invoice]);
    const all = readPastedTemplates(pasted, [order, place], "no JSON");
    expect(all.map(({ name, body }) => [name, body])).toEqual([
      ["visit", "Come."],
      ["order_update", "New {{1}} {{2}} text."],
      ["invoice", "Here."],
    ]);
  });

  test("are refused with an explanation", () => {
    expect(() => readPastedTemplates("{", [], "no JSON")).toThrow("no JSON");
    expect(() => readPastedTemplates('{"name":"Not Good"}', [], "no JSON")).toThrow(/name: must be/);
  });
});

test("the example templates are valid", () => {
  for (const example of EXAMPLE_TEMPLATES) expect(parseTemplate(example).name).toBe(example.name);
});
