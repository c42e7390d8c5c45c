import path from "node:path";
import type { Options } from "tsup";

/** What every package's build has in common: ESM, CommonJS and types of one public list. */
export const base: Options = {
  entry: ["src/index.ts"],
  format: ["esm", "cjs"],
  target: "es2023",
  dts: true,
  sourcemap: true,
  clean: true,
  treeshake: true,
  // A bare "fs" could be any package; "node:fs" is what it says.
  removeNodeProtocol: false,
};

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

/**
 * Keeps one module of an entry a file of its own, which is loaded ahead of every dependency. In one file with the rest its code
 * would run behind all of them, since imports come first. The module must also be an entry of the build.
 */
export const apart = (file: string): Plugin => ({
  name: "apart",
  setup: (builder) => {
    const extension = builder.initialOptions.outExtension?.[".js"] ?? ".js";
    builder.onResolve({ filter: /^\./ }, ({ path: imported, kind }) =>
      kind === "entry-point" || path.basename(imported) !== file
        ? undefined
        : { path: `./${file.replace(/\.ts$/, extension)}`, external: true, sideEffects: true },
    );
  },
});
