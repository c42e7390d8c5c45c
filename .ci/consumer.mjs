// Uses the packed package in a project outside the repository, as users do:
// - with `import` and with `require`, even if ES modules cannot be required, and on the oldest supported Node.js;
// - in Jest with default settings;
// - on Bun;
// - from TypeScript, as ESM, as CommonJS, and as older projects do (node10);
// - in a pnpm project that writes declarations: the packages in its node_modules are not all in one folder;
// - in a bundle for browsers;
// - with its command, if the package has a command.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import ts from "typescript";
import { createProject, usageOf } from "./consumer-project.mjs";
import { declarationProbe } from "./declarations.mjs";
import { LAYERS } from "./layers.mjs";
import { oldestNode } from "./oldest-node.mjs";
import { currentPackage, root } from "./packages.mjs";

const { packagePath, folder, manifest } = currentPackage();
if (manifest.private) process.exit();

const { config } = ts.readConfigFile(path.join(folder, "tsconfig.json"), (file) => ts.sys.readFile(file));
const { types = [] } = config.compilerOptions ?? {};
const nodeTypes = types.includes("node");
const entries = Object.entries(manifest.exports).map(([entry, target]) => ({
  specifier: manifest.name + entry.slice(1),
  isJson: entry.endsWith(".json"),
  isModule: Boolean(target.require),
}));
const modules = entries.filter(({ isModule }) => isModule).map(({ specifier }) => specifier);

/** The packages that a program must also install, because an entry of the package imports them, or its types mention them. */
const BESIDE = {
  "@livedesk/schema": ["zod"],
  "@livedesk/relay": ["@livedesk/node"],
  "@livedesk/outbox": ["@opentelemetry/api"],
};

/** The pinned Node.js, and the oldest supported Node.js on a machine for which npm has it. */
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
/**
 * The library DOM is included, because zod's declarations mention `URL`, which a project without @types/node does not
 * have. Our declarations do not mention `URL` (see no-runtime.ts).
 */
const compilerOptions = {
  target: "es2023",
  lib: nodeTypes ? ["ES2023"] : ["ES2023", "DOM"],
  types: nodeTypes ? ["node"] : [],
  module: "nodenext",
  strict: true,
};

const projects = [];

try {
  // npm installs everything but optional peers.
  const peers = BESIDE[manifest.name]?.filter((name) => name in (manifest.peerDependencies ?? {}));
  await asNpmInstalls(open({ manager: "npm", beside: peers }));
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
  assert.notDeepEqual(imported, [], `${specifier} has no exports`);
  for (const node of NODES) {
    // On AWS Lambda, an ES module cannot be loaded with `require`, so the package must not need this.
    for (const flags of [[], ["--no-experimental-require-module"]]) {
      const required = project.ask("require.cjs", `const all = require("${specifier}");\n${print}`, { flags, node });
      assert.deepEqual(required, imported, `${specifier}: require and import return different exports`);
    }
  }

  typecheck(project, specifier, imported);
  typecheckNode10(project, specifier, imported);
  if (!LAYERS[packagePath].neutral) return;
  await bundle(project, specifier);
  const bundled = project.ask("bundled.mjs", `import * as all from "./bundle.mjs";\n${print}`);
  assert.deepEqual(bundled, imported, `${specifier}: the bundle has different exports`);
}

/** Runs Jest in a CommonJS project. With the default settings, Jest cannot load ES modules. */
function jest(project) {
  const tests = modules.map((specifier) => `test("${specifier}", () => expect(require("${specifier}")).toBeTruthy());`);
  project.write("jest.test.js", tests.join("\n"));
  project.run("jest", "--rootDir", project.folder);
}

/**
 * Every package can be imported on Bun. The Node client cannot send over undici on Bun, and `createClient` throws an
 * error that says so. The client of the entry `http` can send.
 */
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
  assert.equal(
    said?.name,
    "ConfigurationError",
    "on Bun, createClient must throw a ConfigurationError that says that it cannot send",
  );
  assert.match(said.message, /cannot send on Bun: use @livedesk\/node\/http or @livedesk\/fetch there/);
  const sent = project.ask(
    "bun-http.mjs",
    `import { createServer } from "node:http";
    import { createClient } from "@livedesk/node/http";
    const server = createServer((request, response) => request.resume().on("end", () => response.end('{"id":1}')));
    server.listen(0, "127.0.0.1", async () => {
      const baseUrl = "http://127.0.0.1:" + server.address().port;
      const send = (options) => createClient({ apiKey: "key", apiSecret: "secret", maxRetries: 0, ...options }).messages.send(141, "Hello");
      const { id } = await send({ baseUrl });
      const { outcome } = await send({ baseUrl: "http://127.0.0.1:1" }).catch((error) => error);
      console.log(JSON.stringify({ id, outcome }));
      process.exit();
    });`,
    { node: BUN },
  );
  assert.deepEqual(sent, { id: 1, outcome: "not-sent" }, "on Bun, the client of @livedesk/node/http must send");
}

/**
 * Compiles programs that use the package. skipLibCheck is off, so that the declarations of the packages are also
 * checked.
 */
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

/**
 * Compiles a program as many older projects do: with TypeScript 5, `moduleResolution: node10`, and neither `skipLibCheck` nor
 * `esModuleInterop`.
 */
function typecheckNode10(project, specifier, names) {
  const options = {
    ...compilerOptions,
    module: "commonjs",
    moduleResolution: "node10",
    noEmit: true,
    esModuleInterop: false,
  };
  project.write(
    "node10.ts",
    `import { ${names.join(", ")} } from "${specifier}";\nexport const all: unknown[] = [${names.join(", ")}];`,
  );
  project.write("tsconfig.json", JSON.stringify({ compilerOptions: options, files: ["node10.ts"] }));
  project.run("node", path.join(root, "node_modules", "typescript5", "bin", "tsc"), "-p", "tsconfig.json");
}

function compile(project, options, files) {
  project.write("tsconfig.json", JSON.stringify({ compilerOptions: options, files }));
  project.run("tsc", "-p", "tsconfig.json");
}

/**
 * Checks that TypeScript can name every type in the signatures of the package in a pnpm project (see declarations.mjs).
 */
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

/** Bundles the package for browsers. esbuild fails if the package imports a module of Node.js. */
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
