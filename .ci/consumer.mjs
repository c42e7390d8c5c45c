// Uses the packed package in a project outside the repository: by `import`, by `require`, from TypeScript of both kinds,
// and in a bundle for browsers. A command is started.
import assert from "node:assert/strict";
import path from "node:path";
import { build } from "esbuild";
import { createProject } from "./consumer-project.mjs";
import { usageOf } from "./consumer-usage.mjs";
import { LAYERS } from "./layers.mjs";
import { currentPackage, readJson } from "./packages.mjs";

const { room, folder, manifest } = currentPackage();
if (manifest.private) process.exit();

const { types = [] } = readJson(path.join(folder, "tsconfig.json")).compilerOptions ?? {};
const nodeTypes = types.includes("node");
let project;

try {
  project = createProject(manifest.name, { nodeTypes });
  for (const command of Object.keys(manifest.bin ?? {})) start(command);
  for (const [entry, target] of Object.entries(manifest.exports)) {
    const specifier = manifest.name + entry.slice(1);
    if (entry.endsWith(".json")) project.ask("json.cjs", `console.log(JSON.stringify(require("${specifier}")))`);
    else if (target.require) await use(specifier);
  }
} catch (error) {
  console.error(`${manifest.name}: ${error.message}`);
  process.exitCode = 1;
} finally {
  project?.remove();
}

function start(command) {
  const version = project.run(path.join(project.folder, "node_modules", ".bin", command), "--version");
  assert.ok(version.includes(manifest.version), `${command} --version says ${version}, not ${manifest.version}`);
}

async function use(specifier) {
  const print = 'console.log(JSON.stringify(Object.keys(all).filter((name) => name !== "default").sort()));';
  const imported = project.ask("import.mjs", `import * as all from "${specifier}";\n${print}`);
  const required = project.ask("require.cjs", `const all = require("${specifier}");\n${print}`);
  assert.notDeepEqual(imported, [], `${specifier} exports nothing`);
  assert.deepEqual(required, imported, `${specifier}: require and import give different names`);

  typecheck(specifier, imported);
  if (!LAYERS[room].neutral) return;
  await bundle(specifier);
  const bundled = project.ask("bundled.mjs", `import * as all from "./bundle.mjs";\n${print}`);
  assert.deepEqual(bundled, imported, `${specifier}: the bundle has different names`);
}

/** The declarations of the libraries are checked too: no skipLibCheck. */
function typecheck(specifier, names) {
  const code = `import { ${names.join(", ")} } from "${specifier}";\nexport const all: unknown[] = [${names.join(", ")}];`;
  project.write("types.mts", code);
  project.write("types.cts", code);
  project.write("usage.mts", usageOf(specifier));
  const compilerOptions = {
    target: "es2023",
    // zod's declarations name `URL`; who has no Node.js has it from the DOM. Ours do not: see neutral.test.mjs.
    lib: nodeTypes ? ["ES2023"] : ["ES2023", "DOM"],
    types: nodeTypes ? ["node"] : [],
    module: "nodenext",
    strict: true,
    noEmit: true,
  };
  for (const exactOptionalPropertyTypes of [false, true]) {
    const files = ["types.mts", "types.cts", "usage.mts"];
    project.write(
      "tsconfig.json",
      JSON.stringify({ compilerOptions: { ...compilerOptions, exactOptionalPropertyTypes }, files }),
    );
    project.run("tsc", "-p", "tsconfig.json");
  }
}

/** Bundling for browsers stops at a module of Node.js. */
async function bundle(specifier) {
  await build({
    stdin: { contents: `export * from "${specifier}"`, resolveDir: project.folder },
    outfile: path.join(project.folder, "bundle.mjs"),
    bundle: true,
    platform: "browser",
    format: "esm",
    logLevel: "silent",
  });
}
