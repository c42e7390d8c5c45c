import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";
import manifest from "./package.json" with { type: "json" };

export default defineConfig({
  ...base,
  platform: "neutral",
  define: { PACKAGE_VERSION: JSON.stringify(manifest.version) },
  entry: ["src/index.ts", "src/node/index.ts"],
});
