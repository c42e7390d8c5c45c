import type { TemplateDefinition } from "@livedesk/core";
import { exportName } from "./export-name.ts";
import { stringLiteral } from "./string-literal.ts";

/** By this line a file is known as one that this command wrote, which it may write over. */
export const MARK = "// Generated from template definitions by: livedesk template types";

const HEAD = `${MARK} <folder> --output <this file>
// Changes made here are lost: change the definitions, and run it again.
import { defineTemplate } from "@livedesk/node";
`;

/** A module that exports a template for each definition, in an order that only their names and languages decide. */
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

function constant(definition: TemplateDefinition, isOneOfSeveral: boolean): string {
  const { name, language } = definition;
  return `export const ${exportName(name, isOneOfSeveral ? language : undefined)} = defineTemplate(${literal(definition)});`;
}

/** A value as an expression, with everything on a line of its own. The keys are those of a definition, all plain names. */
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
