// An action runs with the rights of the workflow. An attacker who controls the action's repository can move a tag to
// other code, but not a commit. So every action is named by its full commit, with its version in a comment for the
// reader.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { root } from "./packages.mjs";

const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
const OWN = /^\.\/[\w./-]+$/;

/** Returns the value of each `uses:` that is not pinned. */
const unpinned = (yaml) =>
  [...yaml.matchAll(/^[\s-]*(?:"uses"|'uses'|uses)\s*:\s*(.*?)\s*$/gm)]
    .map(([, used]) => used)
    .filter((used) => !PINNED.test(used) && !OWN.test(used));

const folder = path.join(root, ".github");
const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => /\.ya?ml$/.test(file));

for (const file of files) {
  test(`.github/${file} pins every action to a commit`, () => {
    assert.deepEqual(unpinned(readFileSync(path.join(folder, file), "utf8")), []);
  });
}

test("the repository has workflows, so the test above checks something", () =>
  assert.ok(files.some((file) => file.startsWith("workflows"))));

const commit = "0123456789abcdef0123456789abcdef01234567";

for (const used of [
  "actions/checkout@v6",
  "actions/checkout@main",
  "actions/checkout",
  `actions/checkout@${commit}`,
  `actions/checkout@${commit} # v6`,
  `actions/checkout@${commit.slice(0, 7)} # v6.0.2`,
  "docker://alpine:3",
]) {
  test(`the check reports ${used} as not pinned`, () => {
    assert.deepEqual(unpinned(`    steps:\n      - uses: ${used}\n`), [used]);
  });
}

test("the check accepts an action that is pinned to a commit, and an action of this repository", () => {
  assert.deepEqual(unpinned(`- uses: owner/repo/path@${commit} # v1.2.3\n  uses: ./.github/actions/own\n`), []);
});
