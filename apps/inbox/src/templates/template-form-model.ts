import {
  type FilledTemplate,
  type InputIssue,
  parseTemplate,
  type TemplatePreview,
  type TemplateWarning,
} from "@livedesk/core";
import type { TemplateDefinition } from "@livedesk/schema";
import { draftPreview } from "./preview.ts";
import { type TemplateField, templateFields } from "./form-fields.ts";
import { type FormTexts, valuesOfForm } from "./values-of-form.ts";

/** A template's form as it stands: what is wrong with it, and how it looks. */
export interface TemplateFormModel {
  readonly fields: readonly TemplateField[];
  readonly issues: readonly InputIssue[];
  readonly warnings: readonly TemplateWarning[];
  readonly preview: TemplatePreview;
  /** What is sent. Throws where there are issues. */
  message(): FilledTemplate;
}

/** Looks at what stands in a form. */
export function templateForm(definition: TemplateDefinition, texts: FormTexts): TemplateFormModel {
  const template = parseTemplate(definition);
  const fields = templateFields(definition);
  const values = valuesOfForm(fields, texts);
  const { issues, warnings } = template.check(values);
  return {
    fields,
    issues,
    warnings: [...template.warnings, ...warnings],
    preview: draftPreview(definition, values),
    message: () => template.message(values),
  };
}
