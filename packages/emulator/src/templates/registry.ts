import {
  readTemplateDefinitions,
  repeatedTemplates,
  type TemplateDefinition,
  type TemplateParams,
} from "@livedesk/schema";
import { Refusal } from "../http/refusal.ts";
import { graphError, templateCode } from "./check.ts";

/** Decides which templates count as approved by Meta. Without any, templates are not checked. */
export interface TemplateControl {
  /** Replaces all templates with these. Throws, and changes nothing, if one is not valid or occurs twice. */
  replace(templates: readonly TemplateDefinition[]): readonly TemplateDefinition[];
  /** Removes every template. */
  clear(): readonly TemplateDefinition[];
  /** Every template, as a copy. */
  list(): readonly TemplateDefinition[];
}

/** The templates that count as approved in one emulator. */
export class TemplateRegistry implements TemplateControl {
  #templates: ReadonlyMap<string, TemplateDefinition> = new Map();
  readonly #changed: () => void;

  constructor(templates: readonly TemplateDefinition[] | undefined, changed: () => void) {
    this.#changed = changed;
    if (templates !== undefined) this.replace(templates);
  }

  replace(templates: unknown): readonly TemplateDefinition[] {
    this.#templates = new Map(readDefinitions(templates).map((template) => [keyOf(template), template]));
    this.#changed();
    return this.list();
  }

  clear(): readonly TemplateDefinition[] {
    return this.replace([]);
  }

  list(): readonly TemplateDefinition[] {
    return structuredClone([...this.#templates.values()]);
  }

  /** Why Meta would refuse a template; undefined when Meta would accept it, or when no template is known. */
  refusalOf(params: TemplateParams): string | undefined {
    if (this.#templates.size === 0) return undefined;
    const template = this.#templates.get(keyOf(params));
    const code = template === undefined ? 132001 : templateCode(template, params);
    return code === undefined ? undefined : graphError(code);
  }
}

/**
 * The exact name and language of a template: Meta never uses a template in a similar language instead. In a definition, neither
 * can contain a slash, so only a request with the same name and language has the same key.
 */
const keyOf = ({ name, language }: Pick<TemplateDefinition, "name" | "language">): string => `${name}/${language}`;

/**
 * The definitions in a value. Throws a 422 that names each wrong field, such as `templates.0.body`, and each definition that
 * occurs twice.
 */
function readDefinitions(value: unknown): readonly TemplateDefinition[] {
  const entries = readTemplateDefinitions(value);
  const issues = entries.flatMap((entry) => entry.issues);
  const definitions = entries.flatMap(({ definition, path }) =>
    definition === undefined ? [] : { ...definition, path },
  );
  const repeats = repeatedTemplates(definitions).map(({ repeat: { name, language, path } }) => ({
    path,
    message: `repeats ${name} in ${language}: give each name once in a language`,
  }));
  const texts = [...issues, ...repeats].map(({ path, message }) => `${["templates", ...path].join(".")}: ${message}`);
  if (texts.length > 0) throw new Refusal(422, texts.join("; "));
  return entries.flatMap(({ definition }) => definition ?? []);
}
