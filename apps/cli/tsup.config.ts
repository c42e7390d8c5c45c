import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";
import manifest from "./package.json" with { type: "json" };

export default defineConfig({
  ...base,
  entry: ["src/bin.ts"],
  // A command, not a library: nobody imports it.
  format: ["esm"],
  dts: false,
  platform: "node",
  define: { PACKAGE_VERSION: JSON.stringify(manifest.version) },
});
