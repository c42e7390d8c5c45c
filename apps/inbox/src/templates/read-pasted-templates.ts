import type { TemplateDefinition } from "@livedesk/schema";
import { parseTemplate } from "@livedesk/core";

/**
 * The templates of a JSON text, and those that were there before it and are not named in it. Throws what is wrong: the given
 * words for what is no JSON, and what the schema says of what is no template.
 */
export function readPastedTemplates(
  pasted: string,
  registered: readonly TemplateDefinition[],
  notJson: string,
): readonly TemplateDefinition[] {
  const json = parseJson(pasted, notJson);
  const given: readonly unknown[] = Array.isArray(json) ? json : [json];
  for (const each of given) parseTemplate(each);
  // Each has just been read by the schema.
  const templates = given as readonly TemplateDefinition[];
  const isNew = ({ name, language }: TemplateDefinition): boolean =>
    templates.some((each) => each.name === name && each.language === language);
  return [...registered.filter((each) => !isNew(each)), ...templates];
}

function parseJson(text: string, notJson: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(notJson);
  }
}
