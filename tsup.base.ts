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
