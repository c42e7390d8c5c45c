import { defineConfig } from "tsup";
import { apart, base } from "../../tsup.base.ts";

export default defineConfig({
  ...base,
  platform: "node",
  entry: ["src/index.ts", "src/client.ts", "src/conformance/index.ts", "src/supported-node.ts"],
  dts: { entry: ["src/index.ts", "src/client.ts", "src/conformance/index.ts"] },
  esbuildPlugins: [apart("supported-node.ts")],
});
