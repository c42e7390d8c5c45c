import { defineConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";
import manifest from "./package.json" with { type: "json" };

export default defineConfig({
  define: { PACKAGE_VERSION: JSON.stringify(manifest.version) },
  // The outcome table waits for deadlines, most of the time for many at once.
  // Files side by side on any machine, too: most of the time they wait.
  test: { ...base, name: "node", maxConcurrency: 24, maxWorkers: 3 },
});
