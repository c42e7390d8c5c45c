import { defineConfig } from "vitest/config";
import { base } from "../vitest.base.ts";

/** Where `.ci/runtimes.mjs` has installed the runtimes. */
const runtimes = JSON.parse(process.env["LIVEDESK_RUNTIMES"] ?? "{}") as Readonly<Record<string, string>>;

export default defineConfig({
  test: {
    name: "examples, on their runtimes",
    include: ["tests/*.runtimes.test.ts"],
    // Ends a test that hangs. The build of Next.js needs a minute on a busy machine, and its first installation is a download.
    testTimeout: 600_000,
    expect: base.expect ?? {},
    provide: { runtimes },
    reporters: ["default", ["json", { outputFile: ".vitest/runtimes.json" }]],
  },
});
