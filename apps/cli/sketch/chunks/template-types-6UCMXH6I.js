import {
  findingsOf,
  loadDefinitions,
  refuseErrors
} from "./chunk-DP4N4XRU.js";
import "./chunk-QAFNQZF4.js";
import {
  withoutMark
} from "./chunk-ZRDP2DVA.js";
import "./chunk-HFPLMQF4.js";
import "./chunk-OMTJXMC3.js";
import "./chunk-HYOSJS3A.js";
import "./chunk-C4SM5Z73.js";
import "./chunk-RLSAHZSO.js";
import {
  print,
  visible
} from "./chunk-3VDSCCUD.js";
import {
  CliError,
  EXIT
} from "./chunk-XUXS7NT6.js";
import "./chunk-RFYV5G4X.js";

// src/commands/template-types.ts
import { randomUUID } from "node:crypto";
import { access, chmod, constants, lstat, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

// src/types.ts
var MARK = "// Generated from template definitions by: livedesk template types";
var HEAD = `${MARK} <folder> --output <this file>
// Changes made here are lost: change the definitions, and run the command again.
import { defineTemplate } from "@livedesk/node";
`;
function templatesModule(definitions) {
  const sorted = definitions.toSorted(
    (one, other) => compare(one.name, other.name) || compare(one.language, other.language)
  );
  const languages = /* @__PURE__ */ new Map();
  for (const { name } of sorted) languages.set(name, (languages.get(name) ?? 0) + 1);
  const constants2 = sorted.map((definition) => constant(definition, languages.get(definition.name) !== 1));
  return [HEAD, ...constants2.map((each) => `${each}
`)].join("\n");
}
var compare = (one, other) => Number(one > other) - Number(one < other);
function constant(definition, hasOtherLanguages) {
  const { name, language } = definition;
  return `export const ${exportName(name, hasOtherLanguages ? language : void 0)} = defineTemplate(${literal(definition)});`;
}
var RESERVED = new Set(
  "arguments await break case catch class const continue debugger default delete do else enum eval export exports extends false finally for function if implements import in instanceof interface let new null package private protected public require return static super switch this throw true try typeof undefined var void while with yield globalThis __esModule defineTemplate".split(" ")
);
function exportName(name, language) {
  const camel = name.replaceAll(/(?<=[a-z0-9])_([a-z])/g, (_, letter) => letter.toUpperCase());
  const suffix = language === void 0 ? "" : `${camel.endsWith("_") ? "$" : "_"}${language}`;
  return RESERVED.has(camel + suffix) || /^\d/.test(camel) ? `$${camel}${suffix}` : camel + suffix;
}
function literal(value, indent = "") {
  if (typeof value === "string") return stringLiteral(value);
  const inner = `${indent}  `;
  const isArray = Array.isArray(value);
  const lines = Object.entries(Object(value)).map(
    ([key, each]) => `${inner}${isArray ? "" : `${key}: `}${literal(each, inner)},
`
  );
  const [open, close] = isArray ? "[]" : "{}";
  return `${open}
${lines.join("")}${indent}${close}`;
}
function stringLiteral(text) {
  const quote = countOf(text, '"') > countOf(text, "'") ? "'" : '"';
  return quote + text.replaceAll(/["'\\]/g, (found) => escapeIn(quote, found)).replaceAll(unsafe, escapeUnsafe) + quote;
}
var unsafe = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|<(?=\/|!--)/gu;
var SHORT = { "\n": "\\n", "\r": "\\r", "	": "\\t" };
function escapeUnsafe(found) {
  const code = found.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return SHORT[found] ?? (code > 65535 ? `\\u{${hex}}` : `\\u${hex.padStart(4, "0")}`);
}
var escapeIn = (quote, found) => found === "\\" || found === quote ? `\\${found}` : found;
var countOf = (text, character) => text.split(character).length - 1;

// src/commands/template-types.ts
var templateTypes = async (io, paths, options) => {
  const { output, check = false, force = false } = options;
  if (check && output === "-") throw new CliError("--check: needs a file to compare with: pass the file with --output");
  const loaded = await loadDefinitions(paths, "file");
  if (output !== "-") await refuseInput(output, loaded.files);
  refuseErrors(findingsOf(loaded), "nothing was written: the definitions have");
  const definitions = loaded.definitions.flatMap(({ template }) => template?.definition ?? []);
  const code = templatesModule(definitions);
  if (output === "-") io.stdout.write(code);
  else if (check) await compare2(io, output, code);
  else await write(io, output, code, force);
  return EXIT.ok;
};
async function refuseInput(output, files) {
  const identityOf = (path) => stat(path, { bigint: true }).catch(() => void 0);
  const [target, ...inputs] = await Promise.all([output, ...files].map(identityOf));
  if (target === void 0 || !inputs.some((input) => input?.ino === target.ino && input.dev === target.dev)) return;
  throw new CliError(`--output: ${JSON.stringify(output)} is one of the files that the command reads`);
}
async function readOutput(file) {
  const found = await stat(file).catch(() => void 0);
  if (!found?.isFile()) return void 0;
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new CliError(`--output: ${JSON.stringify(file)} cannot be read${reasonOf(error)}, so it is not replaced`);
  }
}
var isSame = (content, code) => content?.replaceAll("\r\n", "\n") === code;
var LINES_AT_TOP = 20;
var isReplaceable = (content) => content.trim() === "" || content.split("\n", LINES_AT_TOP).map(withoutMark).some((line) => line.startsWith(MARK));
async function compare2(io, file, code) {
  if (isSame(await readOutput(file), code)) return print(io, visible(`${file} is up to date`));
  throw new CliError(`${file} is not up to date: run the same command without --check`, {
    exitCode: EXIT.failed,
    code: "not-up-to-date"
  });
}
async function write(io, file, code, force) {
  const content = await readOutput(file);
  if (isSame(content, code)) return print(io, visible(`${file} is up to date`));
  if (content !== void 0 && !force && !isReplaceable(content)) {
    throw new CliError(
      `--output: ${JSON.stringify(file)} was not written by this command, so it is not replaced: choose another file, or add --force`,
      { code: "not-own-output" }
    );
  }
  try {
    await replaceFile(file, code);
  } catch (error) {
    throw new CliError(`--output: ${JSON.stringify(file)} cannot be written${reasonOf(error)}`);
  }
  print(io, visible(`wrote ${file}`));
}
async function replaceFile(file, text) {
  const target = await realpath(file).catch(() => file);
  const found = await lstat(target).catch(() => void 0);
  if (found && !found.isFile()) return writeFile(target, text);
  if (found) await access(target, constants.W_OK);
  const draft = join(dirname(target), `.livedesk-${randomUUID()}.tmp`);
  try {
    await writeFile(draft, text, { flag: "wx", flush: true });
    if (found) await chmod(draft, found.mode);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
var reasonOf = (error) => error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
export {
  templateTypes
};
