import type { ViteUserConfig } from "vitest/config";

// A second run, on another Node.js, leaves a report of its own.
const report = process.env["LIVEDESK_TEST_REPORT"] ?? "report.json";

/** What every package's tests have in common. The JSON report is what the closing line of the run adds up. */
export const base: NonNullable<ViteUserConfig["test"]> = {
  environment: "node",
  include: ["src/**/*.test.ts"],
  // For what hangs. A busy machine is slow, and that is no failure.
  testTimeout: 60_000,
  expect: { poll: { timeout: 30_000 } },
  typecheck: { enabled: true, include: ["src/**/*.test-d.ts"], tsconfig: "./tsconfig.test.json" },
  // So much of a row's values stands in its test's name.
  taskTitleValueFormatTruncate: 100,
  reporters: ["default", ["json", { outputFile: `.vitest/${report}` }]],
};
