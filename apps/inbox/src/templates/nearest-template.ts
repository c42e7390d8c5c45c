import type { TemplateDefinition, TemplateParams } from "@livedesk/schema";

/** The registered template whose name and language are the most like those that were asked for. */
export const nearestTemplate = (
  templates: readonly TemplateDefinition[],
  { name, language }: Pick<TemplateParams, "name" | "language">,
): TemplateDefinition | undefined =>
  templates
    .map((template) => ({
      template,
      // Of the same name, the language decides.
      far: editsBetween(name, template.name) * 100 + editsBetween(language, template.language),
    }))
    .toSorted((one, other) => one.far - other.far)[0]?.template;

/** How many characters must be put in, taken out or changed to make one text of another. */
function editsBetween(one: string, other: string): number {
  const row = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (const [at, character] of one.split("").entries()) {
    let corner = at;
    row[0] = at + 1;
    for (let place = 1; place < row.length; place += 1) {
      const above = row[place] ?? 0;
      row[place] = Math.min(above + 1, (row[place - 1] ?? 0) + 1, corner + (character === other[place - 1] ? 0 : 1));
      corner = above;
    }
  }
  return row.at(-1) ?? 0;
}
