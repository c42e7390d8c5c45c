// Uses the packed package in a project outside the repository, as strangers do: by `import`; by `require`, also where ES modules
// cannot be required and on the oldest Node.js that is promised; in a Jest of default settings; on Bun; from TypeScript, as ESM
// and as CommonJS, and with declarations written where pnpm keeps packages apart; in a bundle for browsers. A command is started.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { createProject } from "./consumer-project.mjs";
import { declarationProbe } from "./declarations.mjs";
import { usageOf } from "./consumer-usage.mjs";
import { LAYERS } from "./layers.mjs";
import { oldestNode } from "./oldest-node.mjs";
import { currentPackage, readJson, root } from "./packages.mjs";

const { room, folder, manifest } = currentPackage();
if (manifest.private) process.exit();

const { types = [] } = readJson(path.join(folder, "tsconfig.json")).compilerOptions ?? {};
const nodeTypes = types.includes("node");
const entries = Object.entries(manifest.exports).map(([entry, target]) => ({
  specifier: manifest.name + entry.slice(1),
  isJson: entry.endsWith(".json"),
  isModule: Boolean(target.require),
}));
const modules = entries.filter(({ isModule }) => isModule).map(({ specifier }) => specifier);

/** What a program that uses the package has besides, since the package's types speak of it. */
const BESIDE = { "@livedesk/schema": ["zod"], "@livedesk/relay": ["@livedesk/node"] };

/** The oldest Node.js that is promised, where there is one, beside the pinned one. */
const oldest = oldestNode();
const NODES = ["node", ...(oldest ? [path.join(oldest, "node")] : [])];
const BUN = path.join(
  root,
  "node_modules",
  "@oven",
  `bun-linux-${process.arch === "arm64" ? "aarch64" : "x64"}`,
  "bin",
  "bun",
);
const print = 'console.log(JSON.stringify(Object.keys(all).filter((name) => name !== "default").sort()));';
/** zod's declarations name `URL`; who has no Node.js has it from the DOM. Ours do not: see neutral.test.mjs. */
const compilerOptions = {
  target: "es2023",
  lib: nodeTypes ? ["ES2023"] : ["ES2023", "DOM"],
  types: nodeTypes ? ["node"] : [],
  module: "nodenext",
  strict: true,
};

const projects = [];

try {
  await asNpmInstalls(open({ manager: "npm" }));
  if (modules.length > 0) asPnpmInstalls(open({ manager: "pnpm", beside: BESIDE[manifest.name] }));
} catch (error) {
  console.error(`${manifest.name}: ${error.message}`);
  process.exitCode = 1;
} finally {
  for (const project of projects) project.remove();
}

function open(options) {
  const project = createProject(manifest.name, { nodeTypes, ...options });
  projects.push(project);
  return project;
}

async function asNpmInstalls(project) {
  for (const command of Object.keys(manifest.bin ?? {})) start(project, command);
  for (const { specifier, isJson } of entries) {
    if (isJson) project.ask("json.cjs", `console.log(JSON.stringify(require("${specifier}")))`);
    else if (modules.includes(specifier)) await use(project, specifier);
  }
  if (modules.length > 0) jest(project);
  if (existsSync(BUN)) bun(project);
}

function start(project, command) {
  const version = project.run(path.join(project.folder, "node_modules", ".bin", command), "--version");
  assert.ok(version.includes(manifest.version), `${command} --version says ${version}, not ${manifest.version}`);
}

async function use(project, specifier) {
  const imported = project.ask("import.mjs", `import * as all from "${specifier}";\n${print}`);
  assert.notDeepEqual(imported, [], `${specifier} exports nothing`);
  for (const node of NODES) {
    // As on AWS Lambda: `require` of an ES module is off, and so must not be needed.
    for (const flags of [[], ["--no-experimental-require-module"]]) {
      const required = project.ask("require.cjs", `const all = require("${specifier}");\n${print}`, { flags, node });
      assert.deepEqual(required, imported, `${specifier}: require and import give different names`);
    }
  }

  typecheck(project, specifier, imported);
  if (!LAYERS[room].neutral) return;
  await bundle(project, specifier);
  const bundled = project.ask("bundled.mjs", `import * as all from "./bundle.mjs";\n${print}`);
  assert.deepEqual(bundled, imported, `${specifier}: the bundle has different names`);
}

/** A Jest of default settings, which can load no ES module, in a project that is CommonJS. */
function jest(project) {
  const tests = modules.map((specifier) => `test("${specifier}", () => expect(require("${specifier}")).toBeTruthy());`);
  project.write("jest.test.js", tests.join("\n"));
  project.run("jest", "--rootDir", project.folder);
}

/** Whatever can work on Bun does, and the Node client says at once that it cannot. */
function bun(project) {
  for (const specifier of modules)
    project.ask("bun.mjs", `import * as all from "${specifier}";\n${print}`, { node: BUN });
  if (manifest.name !== "@livedesk/node") return;
  const said = project.ask(
    "bun-client.mjs",
    `import { createClient } from "@livedesk/node";
    try {
      createClient({ apiKey: "key", apiSecret: "secret" });
      console.log("null");
    } catch ({ name, code, message }) {
      console.log(JSON.stringify({ name, code, message }));
    }`,
    { node: BUN },
  );
  assert.equal(said?.name, "ConfigurationError", "on Bun, createClient does not say that it cannot send");
  assert.match(said.message, /cannot send on Bun: use @livedesk\/fetch there/);
}

/** The declarations of the libraries are checked too: no skipLibCheck. */
function typecheck(project, specifier, names) {
  const code = `import { ${names.join(", ")} } from "${specifier}";\nexport const all: unknown[] = [${names.join(", ")}];`;
  project.write("types.mts", code);
  project.write("types.cts", code);
  project.write("usage.mts", usageOf(specifier));
  for (const exactOptionalPropertyTypes of [false, true]) {
    const options = { ...compilerOptions, noEmit: true, exactOptionalPropertyTypes };
    compile(project, options, ["types.mts", "types.cts", "usage.mts"]);
  }
}

function compile(project, options, files) {
  project.write("tsconfig.json", JSON.stringify({ compilerOptions: options, files }));
  project.run("tsc", "-p", "tsconfig.json");
}

/** Where a project can name no more than it has installed itself, every type that the package's signatures reach has a name. */
function asPnpmInstalls(project) {
  for (const specifier of modules) {
    const beside = BESIDE[manifest.name];
    project.write("declared.mts", declarationProbe({ specifier, beside, folder: project.folder, compilerOptions }));
    const options = {
      ...compilerOptions,
      skipLibCheck: true,
      declaration: true,
      emitDeclarationOnly: true,
      outDir: "out",
    };
    compile(project, options, ["declared.mts"]);
  }
}

/** Bundling for browsers stops at a module of Node.js. */
async function bundle(project, specifier) {
  await build({
    stdin: { contents: `export * from "${specifier}"`, resolveDir: project.folder },
    outfile: path.join(project.folder, "bundle.mjs"),
    bundle: true,
    platform: "browser",
    format: "esm",
    logLevel: "silent",
  });
}
