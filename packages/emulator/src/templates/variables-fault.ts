import { placeholdersOf, type TemplateVariables } from "@livedesk/schema";
import type { GraphCode } from "./graph-error.ts";

/** Whether the values given for a text are those of its variables, each once. A text without variables takes none. */
export function variablesFault(text: string, values: TemplateVariables = {}): GraphCode | undefined {
  const wanted = new Set(placeholdersOf(text));
  const given = Object.keys(values);
  return given.length === wanted.size && given.every((key) => wanted.has(key)) ? undefined : 132000;
}
