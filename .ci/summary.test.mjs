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

test("the totals are the sums of all reports", () => {
  assert.deepEqual(addUp([report, report]), { passed: 4, failed: 0, skipped: 4 });
});

test("a test file that cannot be loaded counts as one failure", () => {
  const broken = { status: "failed", assertionResults: [] };
  assert.equal(addUp([{ ...report, success: false, testResults: [broken, broken] }]).failed, 2);
});

test("a run that failed outside its tests counts as one failure", () => {
  assert.equal(addUp([{ ...report, success: false }]).failed, 1);
});
