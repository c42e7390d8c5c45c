import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { root } from "./packages.mjs";

test("the linter refuses a table of tests whose rows are numbers, and no other", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "rows-"));
  try {
    const lines = [
      'test.each([1])("%#", () => {});',
      'test.each([1])("refuses %#", () => {});',
      'describe.for([1])("row %$", () => {});',
      "test.skip.each([1])(`%# of ${all}`, () => {});",
      'test.each`a\n${1}`("%#", () => {});',
      'test.each([1])("%s", () => {});',
      'test.each([1])("100%", () => {});',
      'console.log("%#");',
    ];
    writeFileSync(path.join(folder, "a.test.ts"), lines.join("\n"));
    const { stdout } = spawnSync("oxlint", ["--config", path.join(root, ".oxlintrc.json"), "--format=json", "."], {
      cwd: folder,
      encoding: "utf8",
      shell: process.platform === "win32",
    });
    const found = JSON.parse(stdout).diagnostics.filter(({ code }) => code === "livedesk(named-rows)");
    assert.deepEqual(found.map(({ labels }) => labels[0].span.line).toSorted(), [1, 2, 3, 4, 6]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
