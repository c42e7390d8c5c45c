import {
  readJson,
  spellPath
} from "./chunk-QAFNQZF4.js";
import {
  decode,
  openFile,
  readWholeFile
} from "./chunk-ZRDP2DVA.js";
import {
  parseTemplate
} from "./chunk-C4SM5Z73.js";
import {
  readTemplateDefinitions,
  repeatedTemplates
} from "./chunk-RLSAHZSO.js";
import {
  CliError,
  errorsIn,
  placeLine
} from "./chunk-XUXS7NT6.js";

// src/definitions/load.ts
import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
async function loadDefinitions(paths, flag) {
  const files = await filesIn(paths, flag);
  const read = await Promise.all(files.map((file) => readDefinitionFile(file, flag)));
  const definitions = read.flatMap((each) => each.definitions);
  const findings = [...read.flatMap((each) => each.findings), ...repeatedDefinitions(definitions)];
  return { files, definitions, findings };
}
async function filesIn(paths, flag) {
  const files = (await Promise.all(paths.map((path) => filesOf(path, flag)))).flat();
  const real = await Promise.all(files.map((file) => realpath(file)));
  const seen = /* @__PURE__ */ new Set();
  return files.filter((_, at) => {
    const { size } = seen;
    return seen.add(real[at] ?? "").size > size;
  });
}
async function filesOf(path, flag) {
  const found = await stat(path).catch(() => void 0);
  if (!found?.isDirectory()) {
    await openFile(path, flag);
    return [path];
  }
  const files = (await entriesOf(path, flag)).filter((entry) => entry.isFile() || entry.isSymbolicLink());
  const names = files.map(({ parentPath, name }) => join(parentPath, name)).filter((name) => name.endsWith(".json"));
  if (names.length === 0) throw new CliError(`${flag}: ${JSON.stringify(path)} is a directory without a .json file`);
  return names.toSorted();
}
async function entriesOf(folder, flag) {
  try {
    return await readdir(folder, { recursive: true, withFileTypes: true });
  } catch {
    throw new CliError(`${flag}: ${JSON.stringify(folder)} cannot be read`);
  }
}
async function readDefinitionFile(file, flag) {
  const decoded = decode(await readWholeFile(file, flag, file));
  if ("issue" in decoded) return { definitions: [], findings: [errorAt(file, START, decoded.issue)] };
  const document = readJson(decoded.text);
  const findings = document.issues.map((issue) => errorAt(file, issue, issue.message, issue.path));
  if (document.value === void 0) return { definitions: [], findings };
  const definitions = readTemplateDefinitions(document.value).map((entry) => readDefinition(file, document, entry));
  if (definitions.length > 0) return { definitions, findings };
  return { definitions, findings: [errorAt(file, START, "must contain at least one template")] };
}
var START = { line: 1, column: 1 };
function readDefinition(file, document, entry) {
  const { path, value } = entry;
  const errors = entry.issues.map(
    (issue) => errorAt(file, document.positionOf(issue.path, issue.unknownKey), issue.message, issue.path)
  );
  const template = errors.length === 0 ? parseTemplate(value) : void 0;
  const warnings = (template?.warnings ?? []).map(({ path: key, message, code }) => {
    const whole = [...path, ...key.split(".")];
    const { line, column } = document.positionOf(whole);
    return { file, line, column, severity: "warning", path: spellPath(whole), message, code };
  });
  const { name, language } = Object(value);
  return {
    name: textOf(name),
    language: textOf(language),
    place: { file, ...document.positionOf([...path, "name"]) },
    path,
    findings: [...errors, ...warnings].toSorted(byPosition),
    template
  };
}
var textOf = (value) => typeof value === "string" ? value : void 0;
var repeatedDefinitions = (definitions) => repeatedTemplates(definitions).map(({ repeat: { name, language, place, path }, first }) => {
  const message = `repeats ${name} in ${language}, which is defined at ${placeLine(first.place)}: a name can occur only once in each language`;
  return errorAt(place.file, place, message, [...path, "name"]);
});
var errorAt = (file, { line, column }, message, path) => ({
  file,
  line,
  column,
  severity: "error",
  ...path && { path: spellPath(path) },
  message
});
var byPosition = (one, other) => one.line - other.line || one.column - other.column;
function findingsOf({ files, definitions, findings }) {
  const all = [...findings, ...definitions.flatMap((each) => each.findings)];
  const order = new Map(files.map((file, at) => [file, at]));
  const orderOf = ({ file }) => order.get(file) ?? 0;
  return all.toSorted((one, other) => orderOf(one) - orderOf(other) || byPosition(one, other));
}
function refuseErrors(findings, what) {
  const errors = errorsIn(findings);
  if (errors.length === 0) return;
  const count = errors.length === 1 ? "an error" : `${errors.length} errors`;
  throw new CliError(`${what} ${count}`, { code: "invalid-template", findings: errors });
}
async function chooseTemplate(file, flag, { name, language }) {
  const loaded = await loadDefinitions([file], flag);
  refuseErrors(loaded.findings, "the file has");
  const [definition, another] = loaded.definitions.filter(
    (each) => (name === void 0 || each.name === name) && (language === void 0 || each.language === language)
  );
  if (definition === void 0) throw choiceError(file, "has no template with this name and language", loaded);
  if (another !== void 0)
    throw choiceError(file, "has several templates: choose one with --name and --language", loaded);
  const { template, findings } = definition;
  refuseErrors(findings, "the template has");
  if (template === void 0) throw new CliError("the template has an error");
  return { template, warnings: findings };
}
var LISTED = 20;
function choiceError(file, complaint, { definitions }) {
  const names = definitions.map(({ name = "a template without a name", language = "?" }) => `${name} (${language})`);
  const more = names.length > LISTED ? [`and ${names.length - LISTED} more`] : [];
  return new CliError(`${file}: ${complaint}. Its templates: ${[...names.slice(0, LISTED), ...more].join(", ")}`);
}

export {
  loadDefinitions,
  findingsOf,
  refuseErrors,
  chooseTemplate
};
