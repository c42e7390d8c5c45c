import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseTemplate, type Template } from "@livedesk/core";
import { readTemplateDefinitions, repeatedTemplates, type TemplateDefinitionEntry } from "@livedesk/schema";
import { CliError, errorsIn, type Finding, type Place, placeLine } from "../errors.ts";
import { decode, openFile, readSource, readWholeFile } from "../input.ts";
import type { Io } from "../io.ts";
import { type JsonDocument, type Path, type Position, readJson, spellPath } from "./json.ts";

/** A template definition in a file, or a wrong value in the place of a definition. */
interface Definition {
  /** The name and the language. Undefined if one of them is missing or not a string. */
  readonly name: string | undefined;
  readonly language: string | undefined;
  /** The position of the name. */
  readonly place: Place;
  readonly path: Path;
  readonly findings: readonly Finding[];
  /** The template. Undefined if the definition has an error. */
  readonly template: Template | undefined;
}

/** The definitions in some files, with all findings about them. */
export interface Definitions {
  readonly files: readonly string[];
  readonly definitions: readonly Definition[];
  /**
   * The findings that do not belong to one definition, such as a file without definitions, or two definitions of one
   * template.
   */
  readonly findings: readonly Finding[];
}

/**
 * Reads the template definitions in files and folders, for every command that takes definitions. A mistake in the
 * content of a file becomes a finding. The function throws only if there is no readable file at a path. The error names
 * `flag`.
 */
export async function loadDefinitions(paths: readonly string[], flag: string): Promise<Definitions> {
  const files = await filesIn(paths, flag);
  const read = await Promise.all(files.map((file) => readDefinitionFile(file, flag)));
  const definitions = read.flatMap((each) => each.definitions);
  const findings = [...read.flatMap((each) => each.findings), ...repeatedDefinitions(definitions)];
  return { files, definitions, findings };
}

/**
 * Returns the files at some paths, each only once, in an order that is the same on every disk. A folder stands for its
 * `.json` files.
 */
async function filesIn(paths: readonly string[], flag: string): Promise<readonly string[]> {
  const files = (await Promise.all(paths.map((path) => filesOf(path, flag)))).flat();
  const real = await Promise.all(files.map((file) => realpath(file)));
  const seen = new Set<string>();
  return files.filter((_, at) => {
    const { size } = seen;
    return seen.add(real[at] ?? "").size > size;
  });
}

async function filesOf(path: string, flag: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) {
    // This call throws if a file does not exist or cannot be read.
    await openFile(path, flag);
    return [path];
  }
  const files = (await entriesOf(path, flag)).filter((entry) => entry.isFile() || entry.isSymbolicLink());
  const names = files.map(({ parentPath, name }) => join(parentPath, name)).filter((name) => name.endsWith(".json"));
  if (names.length === 0) throw new CliError(`${flag}: ${JSON.stringify(path)} is a directory without a .json file`);
  return names.toSorted();
}

async function entriesOf(folder: string, flag: string) {
  try {
    return await readdir(folder, { recursive: true, withFileTypes: true });
  } catch {
    throw new CliError(`${flag}: ${JSON.stringify(folder)} cannot be read`);
  }
}

type DefinitionFile = Pick<Definitions, "definitions" | "findings">;

async function readDefinitionFile(file: string, flag: string): Promise<DefinitionFile> {
  const decoded = decode(await readWholeFile(file, flag, file));
  if ("issue" in decoded) return { definitions: [], findings: [errorAt(file, START, decoded.issue)] };
  const document = readJson(decoded.text);
  const findings = document.issues.map((issue) => errorAt(file, issue, issue.message, issue.path));
  if (document.value === undefined) return { definitions: [], findings };
  const definitions = readTemplateDefinitions(document.value).map((entry) => readDefinition(file, document, entry));
  if (definitions.length > 0) return { definitions, findings };
  return { definitions, findings: [errorAt(file, START, "must contain at least one template")] };
}

const START = { line: 1, column: 1 };

function readDefinition(file: string, document: JsonDocument, entry: TemplateDefinitionEntry): Definition {
  const { path, value } = entry;
  const errors = entry.issues.map((issue) =>
    errorAt(file, document.positionOf(issue.path, issue.unknownKey), issue.message, issue.path),
  );
  const template = errors.length === 0 ? parseTemplate(value) : undefined;
  const warnings = (template?.warnings ?? []).map(({ path: key, message, code }): Finding => {
    const whole = [...path, ...key.split(".")];
    const { line, column } = document.positionOf(whole);
    return { file, line, column, severity: "warning", path: spellPath(whole), message, code };
  });
  const { name, language } = Object(value) as { readonly name?: unknown; readonly language?: unknown };
  return {
    name: textOf(name),
    language: textOf(language),
    place: { file, ...document.positionOf([...path, "name"]) },
    path,
    findings: [...errors, ...warnings].toSorted(byPosition),
    template,
  };
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/**
 * Finds each definition that has the same name and language as an earlier definition, because name and language must
 * identify one template.
 */
const repeatedDefinitions = (definitions: readonly Definition[]): readonly Finding[] =>
  repeatedTemplates(definitions).map(({ repeat: { name, language, place, path }, first }) => {
    const message = `repeats ${name} in ${language}, which is defined at ${placeLine(first.place)}: a name can occur only once in each language`;
    return errorAt(place.file, place, message, [...path, "name"]);
  });

const errorAt = (file: string, { line, column }: Position, message: string, path?: Path): Finding => ({
  file,
  line,
  column,
  severity: "error",
  ...(path && { path: spellPath(path) }),
  message,
});

const byPosition = (one: Position, other: Position): number => one.line - other.line || one.column - other.column;

/** Returns every finding, in the order of the files and of their lines. */
export function findingsOf({ files, definitions, findings }: Definitions): readonly Finding[] {
  const all = [...findings, ...definitions.flatMap((each) => each.findings)];
  const order = new Map(files.map((file, at) => [file, at]));
  const orderOf = ({ file }: Finding): number => order.get(file) ?? 0;
  return all.toSorted((one, other) => orderOf(one) - orderOf(other) || byPosition(one, other));
}

/** Throws `CliError` with all findings that are errors. Its message begins with `what`, such as "the file has". */
export function refuseErrors(findings: readonly Finding[], what: string): void {
  const errors = errorsIn(findings);
  if (errors.length === 0) return;
  const count = errors.length === 1 ? "an error" : `${errors.length} errors`;
  throw new CliError(`${what} ${count}`, { code: "invalid-template", findings: errors });
}

/** The name and the language that choose one of several templates. */
export interface Choice {
  readonly name?: string | undefined;
  readonly language?: string | undefined;
}

/** The template that was chosen, with the warnings about its definition. */
export interface Chosen {
  readonly template: Template;
  readonly warnings: readonly Finding[];
}

/** Reads one template from a file. Throws `CliError` if no template fits, if several templates fit, or if the template has an error. */
export async function chooseTemplate(file: string, flag: string, { name, language }: Choice): Promise<Chosen> {
  const loaded = await loadDefinitions([file], flag);
  refuseErrors(loaded.findings, "the file has");
  const [definition, another] = loaded.definitions.filter(
    (each) => (name === undefined || each.name === name) && (language === undefined || each.language === language),
  );
  if (definition === undefined) throw choiceError(file, "has no template with this name and language", loaded);
  if (another !== undefined)
    throw choiceError(file, "has several templates: choose one with --name and --language", loaded);
  const { template, findings } = definition;
  refuseErrors(findings, "the template has");
  if (template === undefined) throw new CliError("the template has an error");
  return { template, warnings: findings };
}

/** The largest number of templates that an error lists. */
const LISTED = 20;

function choiceError(file: string, complaint: string, { definitions }: Definitions): CliError {
  const names = definitions.map(({ name = "a template without a name", language = "?" }) => `${name} (${language})`);
  const more = names.length > LISTED ? [`and ${names.length - LISTED} more`] : [];
  return new CliError(`${file}: ${complaint}. Its templates: ${[...names.slice(0, LISTED), ...more].join(", ")}`);
}

/**
 * Reads the JSON value in the file that a flag names, or on stdin for `-`. Throws `CliError` with the line and the
 * column if the text is not valid JSON or contains a key twice. The caller checks the value.
 */
export async function readJsonSource(io: Io, flag: string, file: string): Promise<unknown> {
  const { value, issues } = readJson(await readSource(io, flag, file));
  const [issue] = issues;
  if (issue === undefined) return value;
  const { path, message, line, column } = issue;
  const place = placeLine({ file: file === "-" ? "stdin" : file, line, column });
  throw new CliError([flag, place, ...(path ? [spellPath(path)] : []), message].join(": "));
}
