import { templateDefinition } from "@livedesk/schema/plain";
import { validate } from "../validate.ts";
import { checkValues } from "./check-values.ts";
import { definitionWarnings } from "./warnings.ts";
import { fillTemplate } from "./fill-template.ts";
import { freeze } from "./freeze.ts";
import { previewTemplate } from "./preview.ts";
import type { Template } from "./template.ts";
import { valueWarnings } from "./value-warnings.ts";

/** Makes a template of what should be a definition. Which values the compiler wants is the caller's to say: all are checked. */
export function makeTemplate<Values>(given: unknown): Template<Values> {
  const definition = freeze(validate(templateDefinition, given, "template"));
  return freeze({
    name: definition.name,
    language: definition.language,
    definition,
    warnings: definitionWarnings(definition),
    message: (values: unknown, options?: unknown) => fillTemplate(definition, values, options),
    preview: (values: unknown) => previewTemplate(definition, fillTemplate(definition, values).template_params),
    check: (values: unknown) => ({
      issues: checkValues(definition, values),
      warnings: valueWarnings(definition, values),
    }),
  });
}
