import { defineConfig } from "vitest/config";
import manifest from "../packages/core/package.json" with { type: "json" };
import { base } from "../vitest.base.ts";

/**
 * The tests with which mutation.mjs runs each changed program. Three kinds of tests are left out: those that read dist/ or files of
 * the whole repository, because they do not see the change; those that measure time or memory, because the added switches of Stryker
 * make the code slower; and those that start processes or a Postgres server.
 */
export default defineConfig({
  define: { PACKAGE_VERSION: JSON.stringify(manifest.version) },
  test: {
    ...base,
    exclude: [
      "src/**/{readme,guide,editor,built-entry,json-schema,openapi,compile-cost}.test.ts",
      "src/templates/template.property.test.ts",
      "src/**/*.crash.test.ts",
      "src/{postgres,engines}/**",
    ],
    typecheck: { enabled: false },
    // Stryker starts the tests of a file again for each mutant, and a process for each file would take half of the time.
    isolate: false,
    reporters: [],
  },
});
