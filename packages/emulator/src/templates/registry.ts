import { type TemplateDefinition, templateDefinitionSchema, type TemplateParams } from "@livedesk/schema";
import { graphError, templateFault } from "./check.ts";
import { Refusal, validate } from "../http/refusal.ts";

/** The templates that Meta has approved, as one emulator sees it. */
export class TemplateRegistry implements TemplateControl {
  #templates: ReadonlyMap<string, TemplateDefinition> = new Map();
  readonly #changed: () => void;

  constructor(templates: readonly TemplateDefinition[] | undefined, changed: () => void) {
    this.#changed = changed;
    if (templates !== undefined) this.replace(templates);
  }

  replace(templates: unknown): readonly TemplateDefinition[] {
    this.#templates = new Map(readTemplateDefinitions(templates).map((template) => [templateKey(template), template]));
    this.#changed();
    return this.list();
  }

  clear(): readonly TemplateDefinition[] {
    return this.replace([]);
  }

  list(): readonly TemplateDefinition[] {
    return structuredClone([...this.#templates.values()]);
  }

  /** Why Meta would refuse a template, or undefined when it would take it or nothing is known of any. */
  refusalOf(params: TemplateParams): string | undefined {
    if (this.#templates.size === 0) return undefined;
    const template = this.#templates.get(templateKey(params));
    const code = template === undefined ? 132001 : templateFault(template, params);
    return code === undefined ? undefined : graphError(code);
  }
}

/** Decides which templates Meta has approved. While there are none, templates are not checked. */
export interface TemplateControl {
  /** Puts these in the place of all others. Throws, and changes nothing, if one makes no sense or occurs twice. */
  replace(templates: readonly TemplateDefinition[]): readonly TemplateDefinition[];
  /** Removes every one. */
  clear(): readonly TemplateDefinition[];
  /** Every one, as a copy. */
  list(): readonly TemplateDefinition[];
}

/**
 * What tells one template from another: its name and its language, to the letter. Meta falls back to no other language.
 * Neither may hold a slash in a definition, so a request can only match the pair it names.
 */
export const templateKey = ({ name, language }: Pick<TemplateDefinition, "name" | "language">): string =>
  `${name}/${language}`;

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
