import type { LooseTemplateValues, PreviewButton, PreviewHeader, TemplatePreview } from "@livedesk/core";
import type { TemplateDefinition } from "@livedesk/schema";
import { asObject, asText, type Json } from "../api/json.ts";
import { previewOf } from "./template-card.ts";

/** A template while its form is being filled in: what has no value yet keeps its placeholder. */
export function draftPreview(definition: TemplateDefinition, values: LooseTemplateValues): TemplatePreview {
  const exact = previewOf(definition, values);
  if (exact) return exact;
  const { header, body, footer, buttons } = asObject(values);
  const drawn = draftHeader(definition.header, asObject(header));
  return {
    ...(drawn && { header: drawn }),
    body: filled(definition.body, asObject(body)),
    ...(definition.footer !== undefined && { footer: filled(definition.footer, asObject(footer)) }),
    buttons: (definition.buttons ?? []).map((button, place) => draftButton(button, asObject(asObject(buttons)[place]))),
  };
}

function draftHeader(header: TemplateDefinition["header"], values: Json): PreviewHeader | undefined {
  if (header === undefined) return undefined;
  const media_url = asText(values["media_url"]);
  switch (header.type) {
    case "text":
      return { type: "text", text: filled(header.text, values) };
    case "document":
      return { type: "document", media_url, filename: asText(values["filename"]) || undefined };
    case "location":
      return {
        type: "location",
        latitude: Number(values["latitude"] ?? 0),
        longitude: Number(values["longitude"] ?? 0),
        name: asText(values["name"]) || undefined,
        address: asText(values["address"]) || undefined,
      };
    default:
      return { type: header.type, media_url };
  }
}

function draftButton(button: NonNullable<TemplateDefinition["buttons"]>[number], values: Json): PreviewButton {
  const label = button.text;
  const text = asText(values["text"]);
  switch (button.type) {
    case "url":
      return { type: "url", label, url: filled(button.url, text === "" ? {} : { 1: text }) };
    case "otp":
      return { type: "otp", label, code: text };
    case "phone_number":
      return { type: "phone_number", label, phone_number: button.phone_number };
    default:
      return { type: "quick_reply", label, payload: asText(values["payload"], label) };
  }
}

const filled = (text: string, values: Json): string =>
  text.replaceAll(/\{\{([^{}]*)\}\}/g, (whole, name: string) => asText(values[name], whole));
