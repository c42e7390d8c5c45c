import { defineConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";
import manifest from "./package.json" with { type: "json" };

export default defineConfig({
  define: { PACKAGE_VERSION: JSON.stringify(manifest.version) },
  // The conformance suite waits for deadlines most of the time.
  test: { ...base, name: "fetch", maxConcurrency: 24, exclude: ["src/runtime*.test.ts"] },
});
