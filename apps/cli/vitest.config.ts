import { defineConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";
import manifest from "./package.json" with { type: "json" };

export default defineConfig({
  define: { PACKAGE_VERSION: JSON.stringify(manifest.version) },
  // Some tests start the built program, which takes its time on a busy machine.
  // Files side by side: most of the time a test waits for one.
  test: { ...base, name: "cli", testTimeout: 20_000, maxWorkers: 3 },
});
