import { defineConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";
import manifest from "./package.json" with { type: "json" };

export default defineConfig({
  define: { PACKAGE_VERSION: JSON.stringify(manifest.version) },
  test: {
    ...base,
    name: "cli",
    // These start every command several times, and take half a minute: `pnpm run e2e` runs them.
    exclude: ["src/**/*.e2e.test.ts"],
    // The files run in parallel, because a test mostly waits for the program that it has started.
    maxWorkers: 3,
  },
});
