// schema and core run wherever JavaScript does. Their own tsconfig.json makes a word that only some runtimes know a
// compile error; this proves that it still does, also with everything that their sources pull in.
import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { root } from "./packages.mjs";

const WORDS = ["fetch", "Buffer", "process", "URL", "FormData"];
const CONTROL = "Math.max(1, 2)";

for (const room of ["packages/schema", "packages/core"]) {
  const errors = compileProbes(path.join(root, room), [...WORDS, CONTROL]);
  for (const word of WORDS) {
    test(`${room} does not know ${word}`, () => {
      assert.match(errors.get(word) ?? "", new RegExp(`Cannot find name '${word}'`));
    });
  }
  test(`${room} knows ${CONTROL}`, () => {
    assert.equal(errors.get(CONTROL), "");
  });
}

/** Compiles the package with one more file for each expression. Returns what the compiler says of each of these. */
function compileProbes(folder, expressions) {
  const { options, fileNames } = readConfig(path.join(folder, "tsconfig.json"));
  const probes = new Map(expressions.map((code, i) => [path.posix.join(slashes(folder), `src/probe-${i}.ts`), code]));
  const disk = ts.createCompilerHost(options);
  const text = (file) => `export const probe = ${probes.get(file)};`;
  const host = {
    ...disk,
    fileExists: (file) => probes.has(file) || disk.fileExists(file),
    readFile: (file) => (probes.has(file) ? text(file) : disk.readFile(file)),
    getSourceFile: (file, version, ...rest) =>
      probes.has(file) ? ts.createSourceFile(file, text(file), version) : disk.getSourceFile(file, version, ...rest),
  };
  const program = ts.createProgram([...fileNames, ...probes.keys()], options, host);
  return new Map(
    [...probes].map(([file, code]) => [
      code,
      program
        .getSemanticDiagnostics(program.getSourceFile(file))
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))
        .join("\n"),
    ]),
  );
}

function readConfig(file) {
  const { config, error } = ts.readConfigFile(file, (name) => ts.sys.readFile(name));
  assert.equal(error, undefined);
  const parsed = ts.parseJsonConfigFileContent(config, ts.sys, path.dirname(file));
  assert.deepEqual(parsed.errors, []);
  return parsed;
}

function slashes(file) {
  return file.replaceAll("\\", "/");
}
