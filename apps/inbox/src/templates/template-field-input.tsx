import { useId } from "react";
import type { Dictionary } from "../i18n/dictionary.ts";
import { useLanguage } from "../i18n/language.ts";
import type { TemplateField } from "./form-fields.ts";

interface TemplateFieldInputProps {
  readonly field: TemplateField;
  readonly value: string;
  readonly issue: string | undefined;
  readonly onText: (value: string) => void;
  readonly onLeave: () => void;
}

/** One field of a template, and beside it what is wrong with it. */
export function TemplateFieldInput({ field, value, issue, onText, onLeave }: TemplateFieldInputProps) {
  const { text } = useLanguage();
  const errorId = useId();
  return (
    <label className="field">
      <span>
        {labelOf(field, text)}
        {field.kind === "optional" && <small> ({text.template.optional})</small>}
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
      {/* What is wrong with an empty field the page says itself; all else is the library's word, in English. */}
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
