import { access, chmod, constants, lstat, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { TemplateDefinition } from "@livedesk/core";
import { type Definitions, findingsOf, loadDefinitions, refuseErrors } from "../definitions/load.ts";
import { CliError, errorsIn, EXIT, type Finding, findingLine } from "../errors.ts";
import { withoutMark } from "../input.ts";
import { type Io, print, printJson, talk, visible } from "../io.ts";
import type { CommandFunction } from "../options.ts";

interface TemplateCheckOptions {
  readonly json?: true;
  readonly strict?: true;
}

/** `livedesk template check`: lists everything that is wrong with the template definitions in files. */
export const templateCheck: CommandFunction<TemplateCheckOptions> = async (io, paths, { json, strict = false }) => {
  const loaded = await loadDefinitions(paths, "file");
  const findings = findingsOf(loaded);
  if (json) printJson(io, findings);
  else {
    findings.forEach((finding) => print(io, visible(findingLine(finding))));
    talk(io, checkSummary(loaded, findings));
  }
  return (strict ? findings : errorsIn(findings)).length > 0 ? EXIT.usage : EXIT.ok;
};

function checkSummary({ files, definitions }: Definitions, findings: readonly Finding[]): string {
  const errors = errorsIn(findings).length;
  const checked = `checked ${counted(definitions.length, "template")} in ${counted(files.length, "file")}`;
  return `${checked}: ${counted(errors, "error")}, ${counted(findings.length - errors, "warning")}`;
}

const counted = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? "" : "s"}`;

interface TemplateTypesOptions {
  readonly output: string;
  readonly check?: true;
  readonly force?: true;
}

/** `livedesk template types`: writes a TypeScript module of the template definitions in files. */
export const templateTypes: CommandFunction<TemplateTypesOptions> = async (io, paths, options) => {
  const { output, check = false, force = false } = options;
  if (check && output === "-") throw new CliError("--check: needs a file to compare with: pass the file with --output");
  const loaded = await loadDefinitions(paths, "file");
  if (output !== "-") await refuseInput(output, loaded.files);
  refuseErrors(findingsOf(loaded), "nothing was written: the definitions have");
  const definitions = loaded.definitions.flatMap(({ template }) => template?.definition ?? []);
  const code = templatesModule(definitions);
  if (output === "-") io.stdout.write(code);
  else if (check) await compare(io, output, code);
  else await write(io, output, code, force);
  return EXIT.ok;
};

/**
 * Refuses an output file that is also an input file. A file can have several paths, so the function compares device and
 * inode numbers, not paths.
 */
async function refuseInput(output: string, files: readonly string[]): Promise<void> {
  const identityOf = (path: string) => stat(path, { bigint: true }).catch(() => undefined);
  const [target, ...inputs] = await Promise.all([output, ...files].map(identityOf));
  if (target === undefined || !inputs.some((input) => input?.ino === target.ino && input.dev === target.dev)) return;
  throw new CliError(`--output: ${JSON.stringify(output)} is one of the files that the command reads`);
}

/**
 * Reads the content of the file. Returns undefined if there is no file, or if it is a pipe or a device, because these
 * cannot be compared.
 */
async function readOutput(file: string): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new CliError(`--output: ${JSON.stringify(file)} cannot be read${reasonOf(error)}, so it is not replaced`);
  }
}

/** Compares two texts with `\n` as the line break, because git may have changed the line breaks of the file. */
const isSame = (content: string | undefined, code: string): boolean => content?.replaceAll("\r\n", "\n") === code;

/** The mark must be in one of the first 20 lines, because comments of other tools may stand above the mark. */
const LINES_AT_TOP = 20;

/** Whether the file may be replaced, because it is empty or this command wrote it. */
const isReplaceable = (content: string): boolean =>
  content.trim() === "" ||
  content
    .split("\n", LINES_AT_TOP)
    .map(withoutMark)
    .some((line) => line.startsWith(MARK));

async function compare(io: Io, file: string, code: string): Promise<void> {
  if (isSame(await readOutput(file), code)) return print(io, visible(`${file} is up to date`));
  throw new CliError(`${file} is not up to date: run the same command without --check`, {
    exitCode: EXIT.failed,
    code: "not-up-to-date",
  });
}

async function write(io: Io, file: string, code: string, force: boolean): Promise<void> {
  const content = await readOutput(file);
  // An unchanged file is not written, so that programs that watch the file do not start.
  if (isSame(content, code)) return print(io, visible(`${file} is up to date`));
  if (content !== undefined && !force && !isReplaceable(content)) {
    throw new CliError(
      `--output: ${JSON.stringify(file)} was not written by this command, so it is not replaced: choose another file, or add --force`,
      { code: "not-own-output" },
    );
  }
  try {
    await replaceFile(file, code);
  } catch (error) {
    const message = `--output: ${JSON.stringify(file)} cannot be written${reasonOf(error)}`;
    throw new CliError(message, isDiskFull(error) ? { exitCode: EXIT.failed, code: "output-lost" } : {});
  }
  print(io, visible(`wrote ${file}`));
}

/**
 * Writes a file completely or not at all. After a failure, such as a full disk, the old content is still in the file.
 */
async function replaceFile(file: string, text: string): Promise<void> {
  // If the path is a link, the target of the link is replaced, so that the link stays.
  const target = await realpath(file).catch(() => file);
  const found = await lstat(target).catch(() => undefined);
  // If the path is a pipe, a device or a link to a missing file, it is not replaced, but opened and written.
  if (found && !found.isFile()) return writeFile(target, text);
  if (found) await access(target, constants.W_OK);
  // Not random, because node:crypto would then be loaded by `template check` as well.
  const draft = join(dirname(target), `.livedesk-${process.pid}-${Date.now()}.tmp`);
  try {
    await writeFile(draft, text, { flag: "wx", flush: true });
    if (found) await chmod(draft, found.mode);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Whether a write failed for a reason that is not about the path. The same command may succeed later. */
const isDiskFull = (error: unknown): boolean => /ENOSPC|EDQUOT|EIO/.test(reasonOf(error));

const reasonOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";

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
    (one, other) => byName(one.name, other.name) || byName(one.language, other.language),
  );
  const languages = new Map<string, number>();
  for (const { name } of sorted) languages.set(name, (languages.get(name) ?? 0) + 1);
  const exported = sorted.map((definition) => constant(definition, languages.get(definition.name) !== 1));
  return [HEAD, ...exported.map((each) => `${each}\n`)].join("\n");
}

const byName = (one: string, other: string): number => Number(one > other) - Number(one < other);

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
