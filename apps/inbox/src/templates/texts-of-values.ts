import type { LooseTemplateValues } from "@livedesk/core";
import { asObject } from "../api/json.ts";
import type { TemplateField } from "./form-fields.ts";
import type { FormTexts } from "./values-of-form.ts";

/** A form filled in with values that were sent before. */
export function textsOfValues(fields: readonly TemplateField[], values: LooseTemplateValues): FormTexts {
  const texts: Record<string, string> = {};
  for (const { path, part } of fields) {
    const [, place, key] = /^buttons\[(\d+)\]\.(\w+)$/.exec(path) ?? [];
    const inner = asObject(asObject(values)[part]);
    const value = place === undefined ? inner[path.slice(part.length + 1)] : asObject(inner[place])[key ?? ""];
    if (typeof value === "string" || typeof value === "number") texts[path] = String(value);
  }
  return texts;
}
