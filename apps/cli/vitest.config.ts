import { defineConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";
import manifest from "./package.json" with { type: "json" };

export default defineConfig({
  define: { PACKAGE_VERSION: JSON.stringify(manifest.version) },
  test: {
    ...base,
    name: "cli",
    // These start the built program again and again, and take a minute: `pnpm run e2e` runs them.
    exclude: ["src/**/*.e2e.test.ts"],
    maxWorkers: 3,
  },
});
