import { defineConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";

// These tests open the built page in a browser, with its server. They are too slow to run at every change.
export default defineConfig({
  test: {
    ...base,
    name: "inbox, end to end",
    include: ["src/e2e/**/*.test.ts"],
    reporters: ["default", ["json", { outputFile: ".vitest/e2e.json" }]],
    // The limits are long, because a slow machine can need minutes for steps that take seconds elsewhere.
    testTimeout: 300_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
