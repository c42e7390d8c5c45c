import type { TemplateDefinition } from "@livedesk/schema";
import { parseTemplate } from "@livedesk/core";
import { describe, expect, test } from "vitest";
import { draftPreview, templateCard, valuesOfParams } from "./preview.ts";
import { EXAMPLE_TEMPLATES, readPastedTemplates } from "./registering.ts";
import { templateFields, textsOfValues } from "./form-fields.ts";
import { templateForm } from "./form-model.ts";

const order: TemplateDefinition = {
  name: "order_update",
  language: "en_US",
  header: { type: "text", text: "Order {{1}}" },
  body: "Hello {{1}}, your order is {{2}}.",
  footer: "Acme",
  buttons: [
    { type: "url", text: "Track", url: "https://acme.example/{{1}}" },
    { type: "phone_number", text: "Call", phone_number: "+15550100" },
    { type: "quick_reply", text: "Stop" },
  ],
};
const place: TemplateDefinition = { name: "visit", language: "en", header: { type: "location" }, body: "Come." };
const invoice: TemplateDefinition = { name: "invoice", language: "en", header: { type: "document" }, body: "Here." };

const FILLED = {
  "header.1": "#456",
  "body.1": "John",
  "body.2": "shipped",
  "buttons[0].text": "456",
  "buttons[2].payload": "STOP",
};

describe("a form", () => {
  test("asks for each variable, file and button, from top to bottom", () => {
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

  test("complains of each field by its own path", () => {
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

  test("sends what stands in it, and nothing of what is empty", () => {
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

  test("is filled in again from what was sent", () => {
    const { template_params } = templateForm(order, FILLED).message();
    expect(textsOfValues(templateFields(order), valuesOfParams(template_params))).toEqual(FILLED);
  });
});

describe("a preview", () => {
  test("keeps the placeholders of what is missing", () => {
    expect(draftPreview(order, { body: { 1: "John" } })).toEqual({
      header: { type: "text", text: "Order {{1}}" },
      body: "Hello John, your order is {{2}}.",
      footer: "Acme",
      buttons: [
        { type: "url", label: "Track", url: "https://acme.example/{{1}}" },
        { type: "phone_number", label: "Call", phone_number: "+15550100" },
        { type: "quick_reply", label: "Stop", payload: "Stop" },
      ],
    });
  });

  test("is the template's own once the values are right", () => {
    const values = { header: { 1: "#456" }, body: { 1: "John", 2: "shipped" }, buttons: { 0: { text: "456" } } };
    expect(draftPreview(order, values)).toEqual(parseTemplate(order).preview(values));
  });

  test("shows a file and a place that are still being typed", () => {
    expect(draftPreview(invoice, { header: { media_url: "https://x", filename: "" } }).header).toEqual({
      type: "document",
      media_url: "https://x",
    });
    expect(draftPreview(place, {}).header).toMatchObject({ type: "location" });
  });
});

describe("a card", () => {
  const { template_params } = templateForm(order, FILLED).message();

  test("is drawn where the template is registered and the values fit", () => {
    expect(templateCard(template_params, [place, order])).toMatchObject({
      kind: "drawn",
      preview: { body: "Hello John, your order is shipped.", header: { text: "Order #456" } },
    });
  });

  test("says that nobody has registered it, to the letter of its language", () => {
    expect(templateCard({ ...template_params, language: "en" }, [order])).toMatchObject({ why: "unregistered" });
  });

  test("says that the values do not fit", () => {
    const params = { name: "order_update", language: "en_US", processed_params: { 1: "John" } };
    expect(templateCard(params, [order])).toEqual({ kind: "undrawn", why: "misfit", params });
  });
});

describe("pasted definitions", () => {
  test("take the place of their namesakes", () => {
    const pasted = JSON.stringify([{ ...order, body: "New {{1}} {{2}} text." }, invoice]);
    const all = readPastedTemplates(pasted, [order, place], "no JSON");
    expect(all.map(({ name, body }) => [name, body])).toEqual([
      ["visit", "Come."],
      ["order_update", "New {{1}} {{2}} text."],
      ["invoice", "Here."],
    ]);
  });

  test("are refused with what is wrong", () => {
    expect(() => readPastedTemplates("{", [], "no JSON")).toThrow("no JSON");
    expect(() => readPastedTemplates('{"name":"Not Good"}', [], "no JSON")).toThrow(/name: must be/);
  });
});

test("the examples are right", () => {
  for (const example of EXAMPLE_TEMPLATES) expect(parseTemplate(example).name).toBe(example.name);
});
