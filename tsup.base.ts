import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Options } from "tsup";

type BuildPlugin = NonNullable<Options["plugins"]>[number];

/**
 * Removes the comment that names the source map. The maps are not published, because they would be two thirds of what is installed, and
 * the code is readable without them. .ci/tarball.mjs reads them: they name the packages of which code is in a bundle.
 */
const unnamedMaps: BuildPlugin = {
  name: "unnamed-maps",
  async buildEnd({ writtenFiles }) {
    for (const { name } of writtenFiles.filter((file) => /\.c?js$/.test(file.name))) {
      const code = await readFile(name, "utf8");
      await writeFile(name, code.replace(/(\n\/\/# sourceMappingURL=.*\s*)+$/, "\n"));
    }
  },
};

/**
 * What the builds of all packages have in common: ESM, CommonJS and types of one public list.
 *
 * tsup is no longer developed; its authors name tsdown as its successor. Change to tsdown when a TypeScript or Node.js that we
 * need stops working with tsup: its types need the compiler API of TypeScript 6, which TypeScript 7 does not have.
 */
export const base: Options = {
  entry: ["src/index.ts"],
  format: ["esm", "cjs"],
  target: "es2023",
  dts: true,
  sourcemap: true,
  plugins: [unnamedMaps],
  clean: true,
  treeshake: true,
  // Keeps "node:fs": without the prefix, "fs" could also be a package.
  removeNodeProtocol: false,
};

type BundlerPlugin = NonNullable<Options["esbuildPlugins"]>[number];

/**
 * Keeps one module of an entry in a file of its own, which is loaded before every dependency. In one file with the other modules,
 * its code would run after all dependencies, because imports are evaluated first. With `by: "import()"`, the file is loaded only when
 * a dynamic import runs. The module must also be an entry of the build.
 */
export const apart = (
  file: string,
  { by = "import" }: { readonly by?: "import" | "import()" } = {},
): BundlerPlugin => ({
  name: "apart",
  setup: (builder) => {
    const extension = builder.initialOptions.outExtension?.[".js"] ?? ".js";
    builder.onResolve({ filter: /^\./ }, ({ path: imported, kind }) => {
      if (kind === "entry-point" || path.basename(imported) !== file) return undefined;
      if (by === "import()" && kind !== "dynamic-import") return undefined;
      return { path: `./${file.replace(/\.ts$/, extension)}`, external: true, sideEffects: true };
    });
  },
});
