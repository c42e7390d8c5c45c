import type { TemplateDefinition } from "@livedesk/schema";

/** Decides which templates Meta has approved. While there are none, templates are not checked. */
export interface TemplateControl {
  /** Puts these in the place of all others. Throws, and changes nothing, if one makes no sense or occurs twice. */
  replace(templates: readonly TemplateDefinition[]): readonly TemplateDefinition[];
  /** Removes every one. */
  clear(): readonly TemplateDefinition[];
  /** Every one, as a copy. */
  list(): readonly TemplateDefinition[];
}
