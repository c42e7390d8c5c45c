import { defineConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";
import manifest from "./package.json" with { type: "json" };

export default defineConfig({
  define: { PACKAGE_VERSION: JSON.stringify(manifest.version) },
  // The files run in parallel, because a test mostly waits for the program that it has started.
  test: { ...base, name: "cli", maxWorkers: 3 },
});
