import { defineConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";
import manifest from "./package.json" with { type: "json" };

export default defineConfig({
  define: { PACKAGE_VERSION: JSON.stringify(manifest.version) },
  // The outcome table waits for deadlines, most of the time for many at once.
  test: { ...base, name: "node", maxConcurrency: 24 },
});
