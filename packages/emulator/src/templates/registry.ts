import {
  readTemplateDefinitions,
  repeatedTemplates,
  type TemplateDefinition,
  type TemplateParams,
} from "@livedesk/schema";
import { Refusal } from "../http/refusal.ts";
import { graphError, templateCode } from "./check.ts";

/** Decides which templates count as approved by Meta. If there are none, messages with templates are not checked. */
export interface TemplateControl {
  /**
   * Replaces all templates with these. Throws, and changes nothing, if one of the templates is not valid or occurs
   * twice.
   */
  replace(templates: readonly TemplateDefinition[]): readonly TemplateDefinition[];
  /** Removes every template. */
  clear(): readonly TemplateDefinition[];
  /** Returns a copy of every template. */
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

  /**
   * Returns why Meta would refuse a template. Returns undefined if Meta would accept the template, or if no templates
   * are registered.
   */
  refusalOf(params: TemplateParams): string | undefined {
    if (this.#templates.size === 0) return undefined;
    const template = this.#templates.get(keyOf(params));
    const code = template === undefined ? 132001 : templateCode(template, params);
    return code === undefined ? undefined : graphError(code);
  }
}

/**
 * Returns a key that consists of the exact name and language of a template, because Meta never uses a template in a
 * similar language instead. The name and language in a definition cannot contain a slash, so only a request with the
 * same name and language has the same key.
 */
const keyOf = ({ name, language }: Pick<TemplateDefinition, "name" | "language">): string => `${name}/${language}`;

/**
 * Reads the definitions in a value. Throws a 422 that names each wrong field, such as `templates.0.body`, and each
 * definition that occurs twice.
 */
function readDefinitions(value: unknown): readonly TemplateDefinition[] {
  const entries = readTemplateDefinitions(value);
  const issues = entries.flatMap((entry) => entry.issues);
  const definitions = entries.flatMap(({ definition, path }) =>
    definition === undefined ? [] : { ...definition, path },
  );
  const repeats = repeatedTemplates(definitions).map(({ repeat: { name, language, path } }) => ({
    path,
    message: `repeats ${name} in ${language}: a name can occur only once in each language`,
  }));
  const texts = [...issues, ...repeats].map(({ path, message }) => `${["templates", ...path].join(".")}: ${message}`);
  if (texts.length > 0) throw new Refusal(422, texts.join("; "));
  return entries.flatMap(({ definition }) => definition ?? []);
}
