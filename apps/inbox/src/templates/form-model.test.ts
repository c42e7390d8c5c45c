import { describe, expect, test } from "vitest";
import { FILLED, invoice, order, place } from "../testing/examples.ts";
import { templateFields, textsOfValues } from "./form-fields.ts";
import { templateForm } from "./form-model.ts";
import { valuesOfParams } from "./preview.ts";

describe("a template form", () => {
  test("has a field for each variable, file and button, from top to bottom", () => {
    expect(templateFields(order).map(({ path, kind }) => [path, kind])).toEqual([
      ["header.1", "text"],
      ["body.1", "text"],
      ["body.2", "text"],
      ["buttons[0].text", "text"],
      ["buttons[2].payload", "optional"],
    ]);
    expect(templateFields(place).map(({ name }) => name)).toEqual(["latitude", "longitude", "name", "address"]);
    expect(templateFields(invoice).map(({ name }) => name)).toEqual(["media_url", "filename"]);
  });

  test("reports each issue with the path of its field", () => {
    const { fields, issues } = templateForm(order, {});
    const required = fields.filter(({ kind }) => kind !== "optional").map(({ path }) => path);
    expect(issues.map(({ path }) => path)).toEqual(required);
    expect(templateForm(place, { "header.latitude": "north", "header.longitude": "200" }).issues).toMatchObject([
      { path: "header.latitude" },
      { path: "header.longitude" },
    ]);
    expect(templateForm(invoice, { "header.media_url": "ftp://x" }).issues).toMatchObject([
      { path: "header.media_url" },
    ]);
  });

  test("sends the values of its fields, and leaves out empty fields", () => {
    const form = templateForm(order, FILLED);
    expect(form.issues).toEqual([]);
    expect(form.message()).toMatchObject({
      content: "Hello John, your order is shipped.",
      template_params: {
        header_params: { type: "text", text_variables: { 1: "#456" } },
        processed_params: { 1: "John", 2: "shipped" },
        button_params: [
          { index: 0, sub_type: "url", text: "456" },
          { index: 2, sub_type: "quick_reply", payload: "STOP" },
        ],
      },
    });
    const visit = templateForm(place, { "header.latitude": "35.6", "header.longitude": "139.7", "header.name": "" });
    expect(visit.message().template_params.header_params).toEqual({
      type: "location",
      location: { latitude: 35.6, longitude: 139.7 },
    });
  });

  test("can be filled with the values that were sent before", () => {
    const { template_params } = templateForm(order, FILLED).message();
    expect(textsOfValues(templateFields(order), valuesOfParams(template_params))).toEqual(FILLED);
  });
});
