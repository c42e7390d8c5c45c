import { parseTemplate, type Template } from "@livedesk/core";
import { templateDefinitionSchema } from "@livedesk/schema";
import { byPosition, errorAt, type Finding, type Place, spellPath } from "./finding.ts";
import type { JsonDocument, Path } from "./json.ts";

/** What stands in a file where a definition of a template should. */
export interface Definition {
  /** Its name, where it has one that is a text; so the language. */
  readonly name: string | undefined;
  readonly language: string | undefined;
  /** Where its name stands. */
  readonly place: Place;
  readonly path: Path;
  readonly findings: readonly Finding[];
  /** Undefined when it has an error. */
  readonly template: Template | undefined;
}

/** Checks the definition that stands at a path of a file. */
export function readDefinition(file: string, document: JsonDocument, path: Path, value: unknown): Definition {
  const errors = errorsOf(file, document, path, value);
  const template = errors.length === 0 ? parseTemplate(value) : undefined;
  const { name, language } = Object(value) as { readonly name?: unknown; readonly language?: unknown };
  return {
    name: textOf(name),
    language: textOf(language),
    place: { file, ...document.positionOf([...path, "name"]) },
    path,
    findings: [...errors, ...warningsOf(file, document, path, template)].toSorted(byPosition),
    template,
  };
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

function errorsOf(file: string, document: JsonDocument, path: Path, value: unknown): readonly Finding[] {
  const issues = templateDefinitionSchema.safeParse(value).error?.issues ?? [];
  return issues.map((issue) => {
    const full = path.concat(issue.path.map((key) => (typeof key === "number" ? key : String(key))));
    const unknownKey = issue.code === "unrecognized_keys" ? issue.keys[0] : undefined;
    return errorAt(file, document.positionOf(full, unknownKey), issue.message, full);
  });
}

function warningsOf(file: string, document: JsonDocument, path: Path, template?: Template): readonly Finding[] {
  return (template?.warnings ?? []).map(({ path: key, message, code }) => {
    const full = path.concat(key.split("."));
    const { line, column } = document.positionOf(full);
    return { file, line, column, severity: "warning", path: spellPath(full), message, code };
  });
}
