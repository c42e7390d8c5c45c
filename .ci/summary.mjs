// Prints the closing line of a test run. The line contains the totals of the JSON reports that vitest writes in every
// package. One vitest for all packages would print the totals itself, but would run every test again. turbo runs only
// the tests of changed packages, and restores the reports of the other packages from its cache.
import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { examples, packages, readJson } from "./packages.mjs";

/** The tasks that run tests, and the report that each of them writes. */
const REPORTS = {
  test: "report.json",
  "test:postgres": "postgres.json",
  crash: "crash.json",
  e2e: "e2e.json",
  "test:oldest": "oldest.json",
};

const tested = [...packages, examples].flatMap(({ packagePath, folder, manifest }) =>
  Object.entries(REPORTS)
    .filter(([task]) => manifest.scripts?.[task])
    .map(([task, file]) => ({
      task,
      label: `${packagePath}, ${task}`,
      report: path.join(folder, ".vitest", file),
    })),
);

/** Deletes the reports of earlier runs, so that a run that stops before its tests is not counted by an old report. */
export function forgetReports() {
  for (const { report } of tested) rmSync(report, { force: true });
}

/**
 * Prints the closing line. Returns true if every package wrote the reports of these tasks, at least one test passed,
 * and no test failed.
 */
export function closingLine(tasks = Object.keys(REPORTS)) {
  const missing = tested.filter(({ task, report }) => tasks.includes(task) && !existsSync(report));
  for (const { label } of missing) console.error(`${label}: the tests wrote no report`);
  const { passed, failed, skipped } = addUp(
    tested.filter(({ report }) => existsSync(report)).map(({ report }) => readJson(report)),
  );
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return missing.length === 0 && passed > 0 && failed === 0;
}

/** Adds up reports. A test file that cannot be loaded contains no test, and counts as one failure. */
export function addUp(reports) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const report of reports) {
    const broken = report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
    const failed = report.numFailedTests + broken.length;
    total.passed += report.numPassedTests;
    total.failed += failed || (report.success ? 0 : 1);
    total.skipped += report.numPendingTests + report.numTodoTests;
  }
  return total;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = closingLine() ? 0 : 1;
