import { defineConfig } from "vitest/config";
import { define, endToEnd, settings } from "./vitest.config.ts";

/** The tests that start programs, stop servers or send large files. */
export default defineConfig({
  define,
  test: {
    ...settings,
    name: "node, end to end",
    include: endToEnd,
    typecheck: { enabled: false },
    reporters: ["default", ["json", { outputFile: ".vitest/e2e.json" }]],
  },
});
