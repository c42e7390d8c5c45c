import assert from "node:assert/strict";
import { test } from "node:test";
import { addUp } from "./summary.mjs";

const report = {
  numPassedTests: 2,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 1,
  success: true,
  testResults: [],
};

test("adds up the reports of every package", () => {
  assert.deepEqual(addUp([report, report]), { passed: 4, failed: 0, skipped: 4 });
});

test("counts a file that could not be loaded", () => {
  const broken = { status: "failed", assertionResults: [] };
  assert.equal(addUp([{ ...report, success: false, testResults: [broken, broken] }]).failed, 2);
});

test("counts a run that failed for a reason outside its tests", () => {
  assert.equal(addUp([{ ...report, success: false }]).failed, 1);
});
