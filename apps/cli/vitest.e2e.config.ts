import { defineConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";
import manifest from "./package.json" with { type: "json" };

/** The tests that start every command of the built program. */
export default defineConfig({
  define: { PACKAGE_VERSION: JSON.stringify(manifest.version) },
  test: {
    ...base,
    name: "cli, end to end",
    include: ["src/**/*.e2e.test.ts"],
    typecheck: { enabled: false },
    reporters: ["default", ["json", { outputFile: ".vitest/e2e.json" }]],
  },
});
