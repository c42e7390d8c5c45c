import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { declarationProbe } from "./declarations.mjs";

/**
 * Returns the compiler's errors for a program that exports the values that it makes with the package "up". Only "up"
 * can import its dependency "low".
 */
function complaints(types) {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "declarations-")));
  const write = (file, text) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };
  const manifest = (name) => JSON.stringify({ name, type: "module", exports: { types: "./index.d.ts" } });
  try {
    write("node_modules/.store/low/node_modules/low/package.json", manifest("low"));
    write("node_modules/.store/low/node_modules/low/index.d.ts", "export interface Part { readonly a: string }\n");
    write("node_modules/.store/up/node_modules/up/package.json", manifest("up"));
    write("node_modules/.store/up/node_modules/up/index.d.ts", types);
    symlinkSync("../../low/node_modules/low", path.join(folder, "node_modules/.store/up/node_modules/low"));
    symlinkSync(".store/up/node_modules/up", path.join(folder, "node_modules/up"));

    const options = {
      module: "nodenext",
      target: "es2023",
      strict: true,
      declaration: true,
      emitDeclarationOnly: true,
    };
    write("declared.mts", declarationProbe({ specifier: "up", folder, compilerOptions: options }));
    write(
      "tsconfig.json",
      JSON.stringify({ compilerOptions: { ...options, types: [], outDir: "out" }, files: ["declared.mts"] }),
    );
    return spawnSync("tsc", ["-p", "."], { cwd: folder, encoding: "utf8", shell: process.platform === "win32" }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const uses = 'import type { Part } from "low";\n';

test("a package that exports every type of its signatures gives no error", () => {
  assert.equal(
    complaints(
      `${uses}export type { Part };\nexport interface Whole { readonly part: Part }\nexport declare const make: () => Whole;\n`,
    ),
    "",
  );
});

for (const [what, types] of [
  ["a property", `${uses}export interface Whole { readonly part: Part }\n`],
  ["an argument", `${uses}export interface Whole { take(part: Part): void }\n`],
  ["a function's result", `${uses}export declare function make(): Part;\n`],
  ["a promise", `${uses}export declare const make: () => Promise<Part>;\n`],
  [
    "a part of the package itself",
    "interface Part { readonly a: string }\nexport interface Whole { readonly part: Part }\nexport {};\n",
  ],
]) {
  test(`a type that is not exported is reported if it is the type of ${what}`, () => {
    assert.match(complaints(types), /error TS\d+: .*'Part'/);
  });
}
