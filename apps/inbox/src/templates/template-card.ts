import { type LooseTemplateValues, parseTemplate, type TemplatePreview } from "@livedesk/core";
import type { TemplateDefinition, TemplateParams } from "@livedesk/schema";
import { valuesOfParams } from "./values-of-params.ts";

/** A template message as it can be drawn: as WhatsApp does where its definition is known, else what was asked for. */
export type TemplateCard =
  | { readonly kind: "drawn"; readonly preview: TemplatePreview }
  | {
      readonly kind: "undrawn";
      /** Why not: nobody has registered it, or the values do not fit it. */
      readonly why: "unregistered" | "misfit";
      readonly params: TemplateParams;
    };

/** The registered template of a name in a language. */
export const findTemplate = (
  templates: readonly TemplateDefinition[],
  { name, language }: Pick<TemplateParams, "name" | "language">,
): TemplateDefinition | undefined => templates.find((each) => each.name === name && each.language === language);

/** How a template that was sent is drawn. */
export function templateCard(params: TemplateParams, templates: readonly TemplateDefinition[]): TemplateCard {
  const definition = findTemplate(templates, params);
  if (definition === undefined) return { kind: "undrawn", why: "unregistered", params };
  const preview = previewOf(definition, valuesOfParams(params));
  return preview ? { kind: "drawn", preview } : { kind: "undrawn", why: "misfit", params };
}

/** A template with its values, or undefined where they do not fit it. */
export function previewOf(definition: TemplateDefinition, values: LooseTemplateValues): TemplatePreview | undefined {
  try {
    return parseTemplate(definition).preview(values);
  } catch {
    return undefined;
  }
}
