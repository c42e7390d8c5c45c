import { readFile, writeFile } from "node:fs/promises";
import { defineConfig } from "tsup";
import { apart, base } from "../../tsup.base.ts";
import manifest from "./package.json" with { type: "json" };

/** `mime` is ESM only, and a program whose runtime cannot `require` such a module (Jest, some lambdas) could not load us. */
const BUNDLED = "mime";

export default defineConfig({
  ...base,
  platform: "node",
  entry: {
    index: "src/index.ts",
    http: "src/http.ts",
    runtime: "src/runtime.ts",
    undici: "src/transports/undici.ts",
  },
  dts: { entry: ["src/index.ts", "src/http.ts"] },
  // Each entry is one file. If the entries shared files, the dependencies of those files would run before runtime.ts.
  splitting: false,
  esbuildPlugins: [apart("runtime.ts"), apart("undici.ts", { by: "import()" })],
  define: { PACKAGE_VERSION: JSON.stringify(manifest.version) },
  noExternal: [BUNDLED],
  // Its licence asks that its notice goes with every copy.
  onSuccess: async () => {
    const { version, license } = JSON.parse(await read("package.json")) as { version: string; license: string };
    const notice = `# Licences of what is bundled\n\n## ${BUNDLED} - ${version} (${license})\n\n${await read("LICENSE")}`;
    await writeFile("dist/THIRD-PARTY-LICENSES.md", notice);
  },
});

const read = (file: string): Promise<string> =>
  readFile(new URL(file, import.meta.resolve(`${BUNDLED}/package.json`)), "utf8");
