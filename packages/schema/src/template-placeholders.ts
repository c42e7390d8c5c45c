const placeholder = /\{\{([^{}]*)\}\}/g;
const position = /^[1-9][0-9]*$/;
const variableName = /^[a-z][a-z0-9_]*$/;

/**
 * The variables of a template text as approved, each once, in the order of their first appearance: `"1"`, `"2"` or names.
 * What stands between two pairs of braces counts, also when Meta would not take it as a name.
 *
 * @example
 * placeholdersOf("Hello {{1}}, order {{2}} is on its way, {{1}}."); // ["1", "2"]
 *
 * Contract: `processed_params`, whose keys are positions or names.
 */
export const placeholdersOf = (text: string): string[] => [
  ...new Set([...text.matchAll(placeholder)].map(([, key = ""]) => key)),
];

/** Whether a variable goes by its place, as `{{1}}` does, and not by a name. */
export const isPosition = (key: string): boolean => position.test(key);

/** What is wrong with the variables of a text, or undefined when nothing is. */
export function placeholderFault(text: string): string | undefined {
  if (/\{\{|\}\}/.test(text.replaceAll(placeholder, " ")) || /\{\{\{|\}\}\}/.test(text))
    return "has braces that are not a pair: write {{1}} or {{name}}";
  const keys = placeholdersOf(text);
  const odd = keys.find((key) => !isPosition(key) && !variableName.test(key));
  if (odd !== undefined) {
    return `has the placeholder ${JSON.stringify(`{{${odd}}}`)}: use {{1}}, {{2}} or a name of lower-case letters, digits and underscores`;
  }
  const positions = keys.filter(isPosition);
  if (positions.length > 0 && positions.length < keys.length)
    return "mixes positions and names: a template has one kind or the other";
  const given = new Set(positions);
  const gap = positions.findIndex((_, at) => !given.has(String(at + 1)));
  return gap === -1 ? undefined : `must count its variables up from {{1}} without a gap: {{${gap + 1}}} is missing`;
}
