import { existsSync } from "node:fs";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { rollup } from "rollup";
import { defineConfig, type Options } from "tsup";
import { base } from "../../tsup.base.ts";
import manifest from "./package.json" with { type: "json" };

// The command is one bundle in several files: Node.js needs about half a millisecond for each file that it loads, and the packages
// of `send` have hundreds. Only these packages are installed beside it: undici, which sends through a proxy and for the outbox, tab, which
// completes words in a shell and has no file with its licence, and pg, which a user of Postgres installs.
const EXTERNAL = ["undici", "@bomb.sh/tab", "pg"];

const fileOf = (specifier: string): string => fileURLToPath(import.meta.resolve(specifier));

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

/**
 * Loads a module of Node.js when the program first uses it, and not when the program starts. Apart from that, an `import` of a module
 * of Node.js reads every one of its exports, and some of them load more modules: with node:fs and node:process, these are 60.
 */
const lazyBuiltins: Plugin = {
  name: "lazy-builtins",
  setup(builder) {
    builder.onResolve({ filter: /./ }, ({ path: imported, kind }) =>
      kind === "import-statement" && isBuiltin(imported)
        ? { path: imported.replace(/^(node:)?/, "node:"), namespace: "builtin", sideEffects: false }
        : undefined,
    );
    builder.onLoad({ filter: /./, namespace: "builtin" }, ({ path: name }) => ({ contents: lazyModule(name) }));
  },
};

/** The code of a module with the exports of a module of Node.js: its functions load the module when they are called. */
function lazyModule(name: string): string {
  const found: object = process.getBuiltinModule(name) ?? {};
  const load = `process.getBuiltinModule(${JSON.stringify(name)})`;
  const names = Object.keys(found).filter((key) => key !== "default" && /^[\w$]+$/.test(key));
  const lines = names.map((key) => {
    const value: unknown = Reflect.get(found, key);
    // A class and a constant cannot be replaced. Their name begins with a capital, or they are not functions.
    const isCalled = typeof value === "function" && !/^[A-Z]/.test(key);
    const lazy =
      key === "constants" ? `new Proxy({}, { get: (_, name) => read("constants")[name] })` : `read("${key}")`;
    const code = isCalled ? `(...args) => ${load}.${key}(...args)` : `/* @__PURE__ */ ${lazy}`;
    return `const $${key} = ${code};\nexport { $${key} as ${key} };`;
  });
  const isPlain = typeof found === "object" && name !== "node:process";
  const whole = isPlain ? `new Proxy({}, { get: (_, key) => read(key) })` : `(() => ${load})()`;
  return `const read = (key) => ${load}[key];\n${lines.join("\n")}\nexport default /* @__PURE__ */ ${whole};\n`;
}

/**
 * Puts the code of esbuild's many small files into few: rollup knows which files are in memory already when a command is loaded.
 */
async function joinFiles(): Promise<void> {
  const bundle = await rollup({
    input: "dist/bin.js",
    external: [/^node:/, ...EXTERNAL],
    // esbuild has removed what is not used.
    treeshake: false,
    onwarn: (warning) => {
      throw new Error(warning.message);
    },
  });
  const { output } = await bundle.generate({
    format: "es",
    chunkFileNames: "[name].js",
    experimentalMinChunkSize: 20_000,
  });
  await bundle.close();
  await rm("dist/chunks", { recursive: true });
  for (const file of output) if (file.type === "chunk") await writeFile(path.join("dist", file.fileName), file.code);
}

/**
 * Writes the licences of what is bundled: of each package, and of the packages that a package of this repository bundles. esbuild's
 * list of the files in the bundle stays in dist/, where .ci/tarball.mjs reads it, and is not published.
 */
async function writeLicences(): Promise<void> {
  const { inputs } = JSON.parse(await readFile("dist/metafile-esm.json", "utf8")) as { inputs: Record<string, object> };
  const foldersOf = (pattern: RegExp): string[] => [
    ...new Set(Object.keys(inputs).flatMap((file) => pattern.exec(file)?.[0] ?? [])),
  ];
  const own = await Promise.all(
    foldersOf(/.*\/node_modules\/(?:@[^/]+\/)?[^/]+\//)
      .toSorted()
      .map(async (folder) => {
        const found = JSON.parse(await readFile(`${folder}package.json`, "utf8")) as Record<string, string>;
        const file = ["LICENSE", "LICENSE.md", "LICENSE.txt", "license"].find((name) => existsSync(folder + name));
        if (file === undefined) throw new Error(`${folder} has no licence`);
        return `## ${found["name"]} - ${found["version"]} (${found["license"]})\n\n${await readFile(folder + file, "utf8")}`;
      }),
  );
  const notices = foldersOf(/^\.\.\/\.\.\/packages\/[^/]+\/dist\//).map((folder) => `${folder}THIRD-PARTY-LICENSES.md`);
  const inner = await Promise.all(notices.filter((file) => existsSync(file)).map((file) => readFile(file, "utf8")));
  const bundled = inner.flatMap((text) => text.split(/^(?=## )/m).slice(1));
  const all = [...new Map([...own, ...bundled].map((text) => [text.split("\n", 1)[0], text.trim()])).values()];
  await writeFile("dist/THIRD-PARTY-LICENSES.md", `# Licences of what is bundled\n\n${all.join("\n\n")}\n`);
}

export default defineConfig({
  ...base,
  entry: ["src/bin.ts"],
  // This package is a command, not a library, so nobody imports it.
  format: ["esm"],
  dts: false,
  platform: "node",
  // The command is not debugged with its source, and source maps would be two thirds of what is installed.
  sourcemap: false,
  treeshake: false,
  metafile: true,
  // The names stay, so that a stack trace can be read.
  minifyWhitespace: true,
  minifySyntax: true,
  external: EXTERNAL,
  noExternal: [/^(?!node:|undici$|@bomb\.sh\/tab$|pg$)/],
  esbuildPlugins: [lazyBuiltins],
  esbuildOptions: (options) => {
    options.mainFields = ["module", "main"];
    options.chunkNames = "chunks/[name]-[hash]";
    // The build of the models in many files, of which a bundler takes only what is used. Node.js would take the one with all of zod.
    options.alias = { "@livedesk/schema": fileOf("@livedesk/schema").replace(/node\.js$/, "index.js") };
  },
  define: { PACKAGE_VERSION: JSON.stringify(manifest.version) },
  onSuccess: async () => {
    await joinFiles();
    await writeLicences();
    // This is the built page of `livedesk emulator`.
    await cp(new URL("../inbox/dist/", import.meta.url), new URL("dist/inbox/", import.meta.url), { recursive: true });
  },
});
