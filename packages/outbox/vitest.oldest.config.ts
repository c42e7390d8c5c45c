import { defineConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";

/** All tests, but not those that kill processes and not the tests of types: for the oldest supported Node.js. */
export default defineConfig({
  test: { ...base, name: "outbox", exclude: ["src/**/*.crash.test.ts"], typecheck: { enabled: false } },
});
