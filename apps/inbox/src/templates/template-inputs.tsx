import type { TemplateFormModel } from "./template-form-model.ts";
import { useLanguage } from "../i18n/language.ts";
import type { FieldPart } from "./form-fields.ts";
import type { FormTexts } from "./values-of-form.ts";
import { TemplateFieldInput } from "./template-field-input.tsx";

interface TemplateFieldsProps {
  readonly form: TemplateFormModel;
  readonly texts: FormTexts;
  /** Whether what is wrong with a field is shown yet. */
  readonly shows: (path: string) => boolean;
  readonly onText: (path: string, value: string) => void;
  readonly onLeave: (path: string) => void;
}

const PARTS: readonly FieldPart[] = ["header", "body", "footer", "buttons"];

/** The fields of a template, part by part. What is wrong with a part as a whole stands above its fields. */
export function TemplateFields({ form, texts, shows, onText, onLeave }: TemplateFieldsProps) {
  const { text } = useLanguage();
  const { fields, issues } = form;
  const paths = new Set(fields.map(({ path }) => path));
  if (fields.length === 0) return <p className="panel-hint">{text.template.noFields}</p>;
  return PARTS.map((part) => {
    const own = fields.filter((field) => field.part === part);
    const whole = issues.filter(({ path }) => !paths.has(path) && path.startsWith(part));
    if (own.length === 0) return null;
    return (
      <fieldset key={part} className="template-part">
        <legend>{text.template.parts[part]}</legend>
        {whole.map(({ path, message }) => (
          <p key={`${path} ${message}`} className="field-error" role="alert" lang="en">
            {message}
          </p>
        ))}
        {own.map((field) => (
          <TemplateFieldInput
            key={field.path}
            field={field}
            value={texts[field.path] ?? ""}
            issue={shows(field.path) ? issues.find(({ path }) => path === field.path)?.message : undefined}
            onText={(value) => onText(field.path, value)}
            onLeave={() => onLeave(field.path)}
          />
        ))}
      </fieldset>
    );
  });
}
