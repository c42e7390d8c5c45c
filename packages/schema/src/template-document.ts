import { type TemplateDefinition, templateDefinitionSchema } from "./template-definition.ts";

/** One problem in a document of template definitions. */
export interface TemplateDefinitionIssue {
  /** The keys and places that lead to the wrong value, from the top of the document: `[1, "buttons", 0, "text"]`. */
  readonly path: readonly (string | number)[];
  /** What would be right, as a phrase that follows the path: `must not be empty`. */
  readonly message: string;
  /** The unknown key of the object at `path`. Absent if the issue is about something else. */
  readonly unknownKey?: string;
}

/** One place of a document where a template definition is expected, and the result of reading it. */
export interface TemplateDefinitionEntry {
  /**
   * The place in the document: `[]` if the document is a single definition, `[2]` for the third element of an array.
   */
  readonly path: readonly number[];
  /** The value at that place. */
  readonly value: unknown;
  /** A copy of the value as a definition; undefined if there are issues. */
  readonly definition: TemplateDefinition | undefined;
  /** Everything that is wrong with the value; empty if the value is a definition. */
  readonly issues: readonly TemplateDefinitionIssue[];
}

/**
 * Reads the template definitions in a parsed JSON document: one definition, or an array of definitions. Never throws: each entry
 * lists its issues. An empty array has no entries. {@link repeatedTemplates} finds definitions of the same template.
 *
 * @example
 * const document: unknown = JSON.parse('[{ "name": "order_update", "language": "en_US", "body": "" }]');
 * readTemplateDefinitions(document)[0]?.issues[0]?.path; // [0, "body"]
 *
 * Contract: template request, `template_params`.
 */
export function readTemplateDefinitions(document: unknown): readonly TemplateDefinitionEntry[] {
  if (!Array.isArray(document)) return [readEntry(document, [])];
  return document.map((value: unknown, at) => readEntry(value, [at]));
}

function readEntry(value: unknown, path: readonly number[]): TemplateDefinitionEntry {
  const { data, error } = templateDefinitionSchema.safeParse(value);
  return { path, value, definition: data, issues: (error?.issues ?? []).map((issue) => readIssue(issue, path)) };
}

type ZodIssue = NonNullable<ReturnType<typeof templateDefinitionSchema.safeParse>["error"]>["issues"][number];

function readIssue(issue: ZodIssue, path: readonly number[]): TemplateDefinitionIssue {
  const keys = issue.path.map((key) => (typeof key === "number" ? key : String(key)));
  const unknownKey = issue.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  return { path: [...path, ...keys], message: issue.message, ...(unknownKey !== undefined && { unknownKey }) };
}

/** The name and the language of a definition, which together identify a template. */
export interface TemplateIdentity {
  readonly name?: string | undefined;
  readonly language?: string | undefined;
}

/**
 * Finds the definitions that have exactly the same name and language as an earlier definition, so that both define the
 * same template. A definition without a name or without a language is ignored.
 *
 * @example
 * const definition = { name: "hello", language: "en" };
 * repeatedTemplates([definition, { ...definition }]).length; // 1
 *
 * Contract: template request, `template_params` (`name`, `language`).
 */
export function repeatedTemplates<Definition extends TemplateIdentity>(
  definitions: readonly Definition[],
): readonly { readonly repeat: Definition; readonly first: Definition }[] {
  const seen = new Map<string, Definition>();
  return definitions.flatMap((repeat) => {
    const { name, language } = repeat;
    if (name === undefined || language === undefined) return [];
    const key = JSON.stringify([name, language]);
    const first = seen.get(key);
    if (first !== undefined) return [{ repeat, first }];
    seen.set(key, repeat);
    return [];
  });
}
