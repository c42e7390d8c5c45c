import type { ViteUserConfig } from "vitest/config";

// A second run, on another Node.js, writes its own report.
const report = process.env["LIVEDESK_TEST_REPORT"] ?? "report.json";

/** What the tests of all packages have in common. `.ci/summary.mjs` adds the JSON reports up for the closing line. */
export const base: NonNullable<ViteUserConfig["test"]> = {
  environment: "node",
  include: ["src/**/*.test.ts"],
  // Ends a test that hangs. It is long, because a busy machine is slow, which is not a failure.
  testTimeout: 60_000,
  expect: { poll: { timeout: 30_000 } },
  typecheck: { enabled: true, include: ["src/**/*.test-d.ts"], tsconfig: "./tsconfig.test.json" },
  // The name of a test shows up to 100 characters of each value of its row.
  taskTitleValueFormatTruncate: 100,
  reporters: ["default", ["json", { outputFile: `.vitest/${report}` }]],
};
