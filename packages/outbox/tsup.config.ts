import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";
import manifest from "./package.json" with { type: "json" };

export default defineConfig({
  ...base,
  platform: "node",
  define: { PACKAGE_VERSION: JSON.stringify(manifest.version) },
  entry: [
    "src/index.ts",
    "src/campaign/index.ts",
    "src/telemetry.ts",
    "src/sqlite/index.ts",
    "src/postgres/index.ts",
    "src/engines/pg-boss.ts",
    "src/engines/bullmq.ts",
  ],
});
