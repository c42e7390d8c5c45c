// The closing line of a test run, added up from the JSON report that vitest leaves in every package.
// turbo restores these reports when it replays a run from its cache.
import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { packages, readJson } from "./packages.mjs";

/** The tasks that test, and where each leaves its report. */
const REPORTS = { test: "report.json", e2e: "e2e.json", "test:oldest": "oldest.json" };

const tested = packages.flatMap(({ room, folder, manifest }) =>
  Object.entries(REPORTS)
    .filter(([task]) => manifest.scripts?.[task])
    .map(([task, file]) => ({ task, room: `${room}, ${task}`, report: path.join(folder, ".vitest", file) })),
);

/** So that a run which never got to its tests cannot be counted by an older report. */
export function forgetReports() {
  for (const { report } of tested) rmSync(report, { force: true });
}

/** Prints the closing line. Returns whether every package reported on these tasks, something passed, and nothing failed. */
export function closingLine(tasks = Object.keys(REPORTS)) {
  const missing = tested.filter(({ task, report }) => tasks.includes(task) && !existsSync(report));
  for (const { room } of missing) console.error(`${room}: its tests left no report`);
  const { passed, failed, skipped } = addUp(
    tested.filter(({ report }) => existsSync(report)).map(({ report }) => readJson(report)),
  );
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return missing.length === 0 && passed > 0 && failed === 0;
}

/** A file that could not even be loaded holds no test; it is one failure, so that the line cannot look clean. */
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
