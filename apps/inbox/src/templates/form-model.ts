import {
  type FilledTemplate,
  type InputIssue,
  parseTemplate,
  type TemplatePreview,
  type TemplateWarning,
} from "@livedesk/core";
import type { TemplateDefinition, TemplateParams } from "@livedesk/schema";
import { useMemo, useState } from "react";
import { type FormTexts, type TemplateField, templateFields, textsOfValues, valuesOfForm } from "./form-fields.ts";
import { draftPreview, findTemplate, valuesOfParams } from "./preview.ts";

/** A template form: its fields, the issues and warnings for its values, and a preview. */
export interface TemplateFormModel {
  readonly fields: readonly TemplateField[];
  readonly issues: readonly InputIssue[];
  readonly warnings: readonly TemplateWarning[];
  readonly preview: TemplatePreview;
  /** The message that is sent. Throws if there are issues. */
  message(): FilledTemplate;
}

/** Checks the values of a form. */
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

/** The state of a template form. */
export interface TemplateDraft {
  readonly chosen: TemplateDefinition;
  readonly choose: (template: TemplateDefinition) => void;
  readonly form: TemplateFormModel;
  readonly texts: FormTexts;
  readonly setText: (path: string, value: string) => void;
  readonly leave: (path: string) => void;
  /** Shows the issues of all fields from now on, even of fields that the user has not visited. */
  readonly showAllIssues: () => void;
  readonly shows: (path: string) => boolean;
  /** Whether another template is chosen because the template that was sent before is not registered. */
  readonly isSubstitute: boolean;
}

/**
 * Keeps the state of a template form. The form starts with the values that were sent before, even if the template is
 * not registered.
 */
export function useTemplateDraft(
  templates: readonly TemplateDefinition[],
  params: TemplateParams | undefined,
): TemplateDraft | undefined {
  const before = params && findTemplate(templates, params);
  const [chosen, setChosen] = useState(() => before ?? (params && nearestTemplate(templates, params)) ?? templates[0]);
  const [texts, setTexts] = useState<FormTexts>(() =>
    chosen && params ? textsOfValues(templateFields(chosen), valuesOfParams(params)) : {},
  );
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [showsAll, setWasTried] = useState(false);
  const form = useMemo(() => chosen && templateForm(chosen, texts), [chosen, texts]);
  if (chosen === undefined || form === undefined) return undefined;
  return {
    chosen,
    form,
    texts,
    choose: (template) => {
      setChosen(template);
      setTouched(new Set());
      setWasTried(false);
    },
    setText: (path, value) => setTexts({ ...texts, [path]: value }),
    leave: (path) => setTouched(new Set(touched).add(path)),
    showAllIssues: () => setWasTried(true),
    shows: (path) => showsAll || touched.has(path),
    isSubstitute: params !== undefined && before === undefined,
  };
}

/** Returns the registered template whose name and language are most similar to the given name and language. */
const nearestTemplate = (
  templates: readonly TemplateDefinition[],
  { name, language }: Pick<TemplateParams, "name" | "language">,
): TemplateDefinition | undefined =>
  templates
    .map((template) => ({
      template,
      // The language decides only between templates of the same name.
      far: editsBetween(name, template.name) * 100 + editsBetween(language, template.language),
    }))
    .toSorted((one, other) => one.far - other.far)[0]?.template;

/** Returns the number of characters that must be inserted, deleted or changed to make one string equal to the other. */
function editsBetween(one: string, other: string): number {
  const row = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (const [at, character] of one.split("").entries()) {
    let corner = at;
    row[0] = at + 1;
    for (let place = 1; place < row.length; place += 1) {
      const above = row[place] ?? 0;
      row[place] = Math.min(above + 1, (row[place - 1] ?? 0) + 1, corner + (character === other[place - 1] ? 0 : 1));
      corner = above;
    }
  }
  return row.at(-1) ?? 0;
}
