import type { TemplateDefinition } from "@livedesk/schema";

/** What is registered, and what is not yet: nothing that is there is changed or lost. */
export const withTemplates = (
  added: readonly TemplateDefinition[],
  registered: readonly TemplateDefinition[],
): readonly TemplateDefinition[] => [
  ...registered,
  ...added.filter(({ name, language }) => !registered.some((each) => each.name === name && each.language === language)),
];
