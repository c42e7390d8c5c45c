import type { TemplateDefinition } from "@livedesk/core";

/** The first words of a module that this command wrote. Only such a file is replaced. */
export const MARK = "// Generated from template definitions by: livedesk template types";

const HEAD = `${MARK} <folder> --output <this file>
// Changes made here are lost: change the definitions, and run the command again.
import { defineTemplate } from "@livedesk/node";
`;

/**
 * Returns a module that exports a template for each definition. The exports are sorted by name and language, so that
 * the order of the input changes nothing.
 */
export function templatesModule(definitions: readonly TemplateDefinition[]): string {
  const sorted = definitions.toSorted(
    (one, other) => compare(one.name, other.name) || compare(one.language, other.language),
  );
  const languages = new Map<string, number>();
  for (const { name } of sorted) languages.set(name, (languages.get(name) ?? 0) + 1);
  const constants = sorted.map((definition) => constant(definition, languages.get(definition.name) !== 1));
  return [HEAD, ...constants.map((each) => `${each}\n`)].join("\n");
}

const compare = (one: string, other: string): number => Number(one > other) - Number(one < other);

function constant(definition: TemplateDefinition, hasOtherLanguages: boolean): string {
  const { name, language } = definition;
  return `export const ${exportName(name, hasOtherLanguages ? language : undefined)} = defineTemplate(${literal(definition)});`;
}

// These are the reserved words of strict code, of modules, and of modules that are compiled to CommonJS, and the name
// that the module imports.
const RESERVED = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export exports " +
    "extends false finally for function if implements import in instanceof interface let new null package private " +
    "protected public require return static super switch this throw true try typeof undefined var void while with " +
    "yield globalThis __esModule defineTemplate"
  ).split(" "),
);

/**
 * Returns the name of a template in code: `orderUpdate` for `order_update`, or `orderUpdate_en_US` if the name has
 * several languages. Two templates never get the same name, for two reasons. An underscore is dropped only between a
 * letter or digit and a letter. And `$`, which no template name contains, is added before a reserved word, before a
 * digit, and between a final underscore and a language.
 */
function exportName(name: string, language?: string): string {
  const camel = name.replaceAll(/(?<=[a-z0-9])_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const suffix = language === undefined ? "" : `${camel.endsWith("_") ? "$" : "_"}${language}`;
  return RESERVED.has(camel + suffix) || /^\d/.test(camel) ? `$${camel}${suffix}` : camel + suffix;
}

/** Returns a value as an expression, with every member on its own line. The keys of a definition need no quotes. */
function literal(value: unknown, indent = ""): string {
  if (typeof value === "string") return stringLiteral(value);
  const inner = `${indent}  `;
  const isArray = Array.isArray(value);
  const lines = Object.entries(Object(value) as object).map(
    ([key, each]) => `${inner}${isArray ? "" : `${key}: `}${literal(each, inner)},\n`,
  );
  const [open, close] = isArray ? "[]" : "{}";
  return `${open}\n${lines.join("")}${indent}${close}`;
}

/** Returns text as a string literal of TypeScript. Like formatters, it uses the quotes that need fewer escapes. */
function stringLiteral(text: string): string {
  const quote = countOf(text, '"') > countOf(text, "'") ? "'" : '"';
  return quote + text.replaceAll(/["'\\]/g, (found) => escapeIn(quote, found)).replaceAll(unsafe, escapeUnsafe) + quote;
}

// This expression finds characters that end a line, are invisible or reverse their neighbours, except the two joiners,
// which emoji and some scripts need. It also finds `<` if this would end a script or open a comment in an HTML page.
const unsafe = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|<(?=\/|!--)/gu;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escapeUnsafe(found: string): string {
  const code = found.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return SHORT[found] ?? (code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, "0")}`);
}

const escapeIn = (quote: string, found: string): string => (found === "\\" || found === quote ? `\\${found}` : found);

const countOf = (text: string, character: string): number => text.split(character).length - 1;
