import type { TemplateDefinition, TemplateParams } from "@livedesk/schema";
import { useMemo, useState } from "react";
import { nearestTemplate } from "./nearest-template.ts";
import { findTemplate } from "./template-card.ts";
import { templateFields } from "./form-fields.ts";
import { type TemplateFormModel, templateForm } from "./template-form-model.ts";
import { textsOfValues } from "./texts-of-values.ts";
import type { FormTexts } from "./values-of-form.ts";
import { valuesOfParams } from "./values-of-params.ts";

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
