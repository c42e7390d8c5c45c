import { parseTemplate } from "@livedesk/core";
import { describe, expect, test } from "vitest";
import { FILLED, invoice, order, place } from "../testing/examples.ts";
import { templateForm } from "./form-model.ts";
import { draftPreview, templateCard } from "./preview.ts";

describe("a template preview", () => {
  test("shows placeholders for missing values", () => {
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

  test("is the preview of core when all values are valid", () => {
    const values = { header: { 1: "#456" }, body: { 1: "John", 2: "shipped" }, buttons: { 0: { text: "456" } } };
    expect(draftPreview(order, values)).toEqual(parseTemplate(order).preview(values));
  });

  test("shows an incomplete file or location", () => {
    expect(draftPreview(invoice, { header: { media_url: "https://x", filename: "" } }).header).toEqual({
      type: "document",
      media_url: "https://x",
    });
    expect(draftPreview(place, {}).header).toMatchObject({ type: "location" });
  });
});

describe("a template message", () => {
  const { template_params } = templateForm(order, FILLED).message();

  test("has a preview if the template is registered and the values fit", () => {
    expect(templateCard(template_params, [place, order])).toMatchObject({
      kind: "drawn",
      preview: { body: "Hello John, your order is shipped.", header: { text: "Order #456" } },
    });
  });

  test("says that its template is not registered in exactly this language", () => {
    expect(templateCard({ ...template_params, language: "en" }, [order])).toMatchObject({ why: "unregistered" });
  });

  test("says that its values do not fit the template", () => {
    const params = { name: "order_update", language: "en_US", processed_params: { 1: "John" } };
    expect(templateCard(params, [order])).toEqual({ kind: "undrawn", why: "misfit", params });
  });
});
