import { type TemplateDefinition, templateDefinitionSchema } from "@livedesk/schema";
import { Refusal } from "../http/refusal.ts";
import { validate } from "../validate.ts";
import { templateKey } from "./template-key.ts";

const TEMPLATES = "templates";

function refuseDoubles(templates: readonly TemplateDefinition[]): void {
  const seen = new Set<string>();
  for (const [at, template] of templates.entries()) {
    const key = templateKey(template);
    if (seen.has(key))
      throw new Refusal(
        422,
        `${TEMPLATES}.${at}: repeats ${template.name} in ${template.language}: give each name once in a language`,
      );
    seen.add(key);
  }
}

/**
 * The template definitions in a value, such as the content of a file: one of them, or an array. Returns a copy; throws for
 * what is none or occurs twice, and names its place and field, as in `templates.0.body`.
 *
 * @example
 * const templates = readTemplateDefinitions({ name: "order_update", language: "en_US", body: "Hello {{1}}." });
 * const livedesk = createEmulatorApp({ templates });
 *
 * Contract: template request, `template_params`.
 */
export function readTemplateDefinitions(value: unknown): readonly TemplateDefinition[] {
  const given: readonly unknown[] = Array.isArray(value) ? value : [value];
  const templates = given.map((each, at) => validate(templateDefinitionSchema, each, TEMPLATES, at));
  refuseDoubles(templates);
  return templates;
}
