import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";

export default defineConfig({
  ...base,
  platform: "node",
  entry: ["src/index.ts", "src/telemetry.ts", "src/sqlite/index.ts", "src/postgres/index.ts"],
});
