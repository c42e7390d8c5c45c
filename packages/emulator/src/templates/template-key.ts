import type { TemplateDefinition } from "@livedesk/schema";

/**
 * What tells one template from another: its name and its language, to the letter. Meta falls back to no other language.
 * Neither may hold a slash in a definition, so a request can only match the pair it names.
 */
export const templateKey = ({ name, language }: Pick<TemplateDefinition, "name" | "language">): string =>
  `${name}/${language}`;
