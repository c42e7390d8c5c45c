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

/** A template that is being filled in. */
export interface TemplateDraft {
  readonly chosen: TemplateDefinition;
  readonly choose: (template: TemplateDefinition) => void;
  readonly form: TemplateFormModel;
  readonly texts: FormTexts;
  readonly setText: (path: string, value: string) => void;
  readonly leave: (path: string) => void;
  /** Shows from now on whatever is wrong, also in fields that nobody has touched. */
  readonly tryIt: () => void;
  readonly shows: (path: string) => boolean;
  /** Whether what was sent before is another template, which is not registered. */
  readonly isSubstitute: boolean;
}

/** Fills in a template, beginning with what was sent before: its values stay where the template itself is not registered. */
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
  const [wasTried, setWasTried] = useState(false);
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
    tryIt: () => setWasTried(true),
    shows: (path) => wasTried || touched.has(path),
    isSubstitute: params !== undefined && before === undefined,
  };
}

/** The registered template whose name and language are the most like those that were asked for. */
const nearestTemplate = (
  templates: readonly TemplateDefinition[],
  { name, language }: Pick<TemplateParams, "name" | "language">,
): TemplateDefinition | undefined =>
  templates
    .map((template) => ({
      template,
      // Of the same name, the language decides.
      far: editsBetween(name, template.name) * 100 + editsBetween(language, template.language),
    }))
    .toSorted((one, other) => one.far - other.far)[0]?.template;

/** How many characters must be put in, taken out or changed to make one text of another. */
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
