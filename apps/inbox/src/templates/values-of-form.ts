import type { LooseTemplateValues } from "@livedesk/core";
import type { TemplateField } from "./form-fields.ts";

/** What stands in a form's fields, by their paths. */
export type FormTexts = Readonly<Record<string, string>>;

/**
 * What a form says, as a template takes it. An empty field is one that was left out; a number that is none stays a text, so
 * that the check complains of it.
 */
export function valuesOfForm(fields: readonly TemplateField[], texts: FormTexts): LooseTemplateValues {
  const values: Record<string, Record<string, unknown>> = {};
  for (const { path, part, kind } of fields) {
    const text = texts[path] ?? "";
    if (text === "") continue;
    const value = kind === "number" && Number.isFinite(Number(text)) ? Number(text) : text;
    const [, place, key] = /^buttons\[(\d+)\]\.(\w+)$/.exec(path) ?? [];
    const inner = (values[part] ??= {});
    if (place !== undefined && key !== undefined) inner[place] = { [key]: value };
    else inner[path.slice(part.length + 1)] = value;
  }
  return values;
}
