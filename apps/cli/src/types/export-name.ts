// Not names for a value in strict code, in a module, or in a module that becomes CommonJS; and the one that is imported.
const TAKEN = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export exports " +
    "extends false finally for function if implements import in instanceof interface let new null package private " +
    "protected public require return static super switch this throw true try typeof undefined var void while with " +
    "yield globalThis __esModule defineTemplate"
  ).split(" "),
);

/**
 * What a template is called in code: `order_update` is `orderUpdate`, or `orderUpdate_en_US` where its name has several
 * languages. No two become one: an underscore goes only between letters, and `$`, which is in no name, stands before what
 * could not be a name here, and between an underscore and a language.
 */
export function exportName(name: string, language?: string): string {
  const camel = name.replaceAll(/(?<=[a-z0-9])_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const suffix = language === undefined ? "" : `${camel.endsWith("_") ? "$" : "_"}${language}`;
  return TAKEN.has(camel + suffix) || /^\d/.test(camel) ? `$${camel}${suffix}` : camel + suffix;
}
