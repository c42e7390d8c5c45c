import { defineConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";
import manifest from "./package.json" with { type: "json" };

/** All tests, but not the long ones and not the tests of types: for the oldest supported Node.js. */
export default defineConfig({
  define: { PACKAGE_VERSION: JSON.stringify(manifest.version) },
  test: {
    ...base,
    name: "cli",
    exclude: ["src/hostile.e2e.test.ts", "src/commands/send-lines.e2e.test.ts"],
    typecheck: { enabled: false },
    maxWorkers: 3,
  },
});
