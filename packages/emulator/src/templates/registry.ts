import type { TemplateDefinition, TemplateParams } from "@livedesk/schema";
import { graphError } from "./graph-error.ts";
import { readTemplateDefinitions } from "./read-template-definitions.ts";
import type { TemplateControl } from "./template-control.ts";
import { templateFault } from "./template-fault.ts";
import { templateKey } from "./template-key.ts";

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
