import { defineConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";
import manifest from "./package.json" with { type: "json" };

export default defineConfig({
  define: { PACKAGE_VERSION: JSON.stringify(manifest.version) },
  // Files side by side: most of the time a test waits for the program that it started.
  test: { ...base, name: "cli", maxWorkers: 3 },
});
