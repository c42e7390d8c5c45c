import { useId } from "react";
import type { Dictionary } from "../i18n/en.ts";
import { useLanguage } from "../i18n/language.ts";
import type { FieldPart, FormTexts, TemplateField } from "./form-fields.ts";
import type { TemplateFormModel } from "./form-model.ts";

interface TemplateFieldsProps {
  readonly form: TemplateFormModel;
  readonly texts: FormTexts;
  /** Whether the issues of a field are shown. */
  readonly shows: (path: string) => boolean;
  readonly onText: (path: string, value: string) => void;
  readonly onLeave: (path: string) => void;
}

const PARTS: readonly FieldPart[] = ["header", "body", "footer", "buttons"];

/** The fields of a template, grouped by part. Issues of a whole part are shown above the fields of this part. */
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

interface TemplateFieldInputProps {
  readonly field: TemplateField;
  readonly value: string;
  readonly issue: string | undefined;
  readonly onText: (value: string) => void;
  readonly onLeave: () => void;
}

/** A field of a template, with its issue. */
function TemplateFieldInput({ field, value, issue, onText, onLeave }: TemplateFieldInputProps) {
  const { text } = useLanguage();
  const errorId = useId();
  return (
    <label className="field">
      <span>
        {labelOf(field, text)}
        {field.kind === "optional" && <small>{text.inBrackets("", text.template.optional)}</small>}
      </span>
      <input
        type="text"
        inputMode={field.kind === "number" ? "decimal" : field.kind === "address" ? "url" : "text"}
        autoComplete="off"
        dir="auto"
        data-path={field.path}
        value={value}
        aria-invalid={issue !== undefined}
        aria-describedby={errorId}
        onChange={({ target }) => onText(target.value)}
        onBlur={onLeave}
      />
      {/* The page translates only "is required". All other issues are shown with the English text of the library. */}
      <span id={errorId} className="field-error" lang={value === "" ? undefined : "en"}>
        {issue !== undefined && value === "" ? text.template.required : issue}
      </span>
    </label>
  );
}

function labelOf({ part, name, path }: TemplateField, { template }: Dictionary): string {
  if (part === "buttons") return path.endsWith(".payload") ? template.buttonPayload(name) : template.buttonText(name);
  const names: Readonly<Record<string, string>> = part === "header" ? template.fields : {};
  return names[name] ?? template.variable(name);
}
