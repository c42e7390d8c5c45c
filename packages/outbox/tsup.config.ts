import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";

export default defineConfig({
  ...base,
  platform: "node",
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
