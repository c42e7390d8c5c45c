import { defineConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";

// The built page in a browser, with everything behind it: too slow to run at every change.
export default defineConfig({
  test: {
    ...base,
    name: "inbox, end to end",
    include: ["src/e2e/**/*.test.ts"],
    reporters: ["default", ["json", { outputFile: ".vitest/e2e.json" }]],
    // These limits end only what hangs. On a busy machine, a page may take minutes for what it does in seconds elsewhere.
    testTimeout: 300_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
