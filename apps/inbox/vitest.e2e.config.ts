import { defineConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";

// The built page in a browser, with everything behind it: too slow to run at every change.
export default defineConfig({
  test: {
    ...base,
    name: "inbox, end to end",
    include: ["src/e2e/**/*.test.ts"],
    reporters: ["default", ["json", { outputFile: ".vitest/e2e.json" }]],
    // For what a page has still to show. A busy machine is slow, and that is no failure.
    expect: { poll: { timeout: 20_000 } },
  },
});
