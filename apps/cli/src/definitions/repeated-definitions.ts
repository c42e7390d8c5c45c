import type { Definition } from "./load.ts";
import { errorAt, type Finding, placeLine } from "./finding.ts";

/** Finds the definitions of which there is one before: name and language together are one template. */
export function repeatedDefinitions(definitions: readonly Definition[]): readonly Finding[] {
  const seen = new Map<string, Definition>();
  return definitions.flatMap((definition): readonly Finding[] => {
    const { name, language, place, path } = definition;
    if (name === undefined || language === undefined) return [];
    const key = JSON.stringify([name, language]);
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, definition);
      return [];
    }
    const message = `repeats ${name} in ${language}, which ${placeLine(first.place)} has: give each name once in a language`;
    return [errorAt(place.file, place, message, [...path, "name"])];
  });
}
