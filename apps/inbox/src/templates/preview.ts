import {
  type LooseTemplateValues,
  parseTemplate,
  type PreviewButton,
  type PreviewHeader,
  type TemplatePreview,
} from "@livedesk/core";
import type { TemplateDefinition, TemplateParams } from "@livedesk/schema";
import { asObject, asText, type Json } from "../api/json.ts";

/** The view of a template message: a preview if its definition is registered, or else its parameters. */
export type TemplateCard =
  | { readonly kind: "drawn"; readonly preview: TemplatePreview }
  | {
      readonly kind: "undrawn";
      /** Why there is no preview. The template is not registered, or the values do not fit the template. */
      readonly why: "unregistered" | "misfit";
      readonly params: TemplateParams;
    };

/** Returns the registered template with this name and language. */
export const findTemplate = (
  templates: readonly TemplateDefinition[],
  { name, language }: Pick<TemplateParams, "name" | "language">,
): TemplateDefinition | undefined => templates.find((each) => each.name === name && each.language === language);

/** Returns the view of a template that was sent. */
export function templateCard(params: TemplateParams, templates: readonly TemplateDefinition[]): TemplateCard {
  const definition = findTemplate(templates, params);
  if (definition === undefined) return { kind: "undrawn", why: "unregistered", params };
  const preview = previewOf(definition, valuesOfParams(params));
  return preview ? { kind: "drawn", preview } : { kind: "undrawn", why: "misfit", params };
}

/** Returns the preview of a template, or undefined if the values do not fit the template. */
function previewOf(definition: TemplateDefinition, values: LooseTemplateValues): TemplatePreview | undefined {
  try {
    return parseTemplate(definition).preview(values);
  } catch {
    return undefined;
  }
}

/** Returns the preview of an incomplete form, in which a variable without a value is shown as its placeholder. */
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

/** Returns the values of parameters that were sent, as `Template.preview` expects them. */
export function valuesOfParams(params: TemplateParams): LooseTemplateValues {
  const { processed_params, header_params, footer_params, button_params = [] } = params;
  const buttons = Object.fromEntries(
    button_params.map((button) => [
      button.index,
      button.sub_type === "url" ? { text: button.text } : { payload: button.payload },
    ]),
  );
  return {
    ...(header_params && { header: headerValues(header_params) }),
    ...(processed_params && { body: processed_params }),
    ...(footer_params && { footer: footer_params.text_variables }),
    ...(button_params.length > 0 && { buttons }),
  };
}

function headerValues(
  header: NonNullable<TemplateParams["header_params"]>,
): NonNullable<LooseTemplateValues["header"]> {
  switch (header.type) {
    case "text":
      return header.text_variables;
    case "location":
      return header.location;
    default: {
      const { type: _, ...values } = header;
      return values;
    }
  }
}
