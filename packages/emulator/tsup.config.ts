import { defineConfig } from "tsup";
import { apart, base } from "../../tsup.base.ts";
import manifest from "./package.json" with { type: "json" };

export default defineConfig({
  ...base,
  platform: "node",
  define: { PACKAGE_VERSION: JSON.stringify(manifest.version) },
  entry: ["src/index.ts", "src/client.ts", "src/conformance/index.ts", "src/supported-node.ts"],
  dts: { entry: ["src/index.ts", "src/client.ts", "src/conformance/index.ts"] },
  esbuildPlugins: [apart("supported-node.ts")],
});
