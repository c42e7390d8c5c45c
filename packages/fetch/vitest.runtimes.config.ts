import { defineConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";

/** Where `.ci/runtimes.mjs` has installed the runtimes. */
const runtimes = JSON.parse(process.env["LIVEDESK_RUNTIMES"] ?? "{}") as Readonly<Record<string, string>>;

export default defineConfig({
  test: {
    name: "runtimes",
    include: ["src/runtimes.test.ts"],
    testTimeout: base.testTimeout ?? 0,
    maxConcurrency: 16,
    provide: { runtimes },
    reporters: ["default", ["json", { outputFile: ".vitest/runtimes.json" }]],
  },
});
