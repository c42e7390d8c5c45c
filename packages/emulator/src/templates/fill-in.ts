import type { TemplateVariables } from "@livedesk/schema";

const placeholder = /\{\{([^{}]*)\}\}/g;

/** A text with its variables replaced, in one pass: a value that looks like a variable stays as it is. */
export const fillIn = (text: string, values: TemplateVariables = {}): string =>
  text.replaceAll(placeholder, (variable, key: string) => values[key] ?? variable);
