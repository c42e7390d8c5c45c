import { defineConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";
import manifest from "./package.json" with { type: "json" };

/** The tests that start the built program again and again. */
export default defineConfig({
  define: { PACKAGE_VERSION: JSON.stringify(manifest.version) },
  test: {
    ...base,
    name: "cli, end to end",
    include: ["src/**/*.e2e.test.ts"],
    typecheck: { enabled: false },
    // The files run in parallel, because a test mostly waits for the program that it has started.
    maxWorkers: 3,
    reporters: ["default", ["json", { outputFile: ".vitest/e2e.json" }]],
  },
});
