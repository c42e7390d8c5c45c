// An action runs with the rights of the workflow. A tag can be moved to other code by whoever gets into the action's repository,
// a commit cannot: every action is named by its full commit, and by its version for the reader.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { root } from "./packages.mjs";

const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
const OWN = /^\.\/[\w./-]+$/;

/** What stands behind each `uses:` and is not pinned. */
const unpinned = (yaml) =>
  [...yaml.matchAll(/^[\s-]*(?:"uses"|'uses'|uses)\s*:\s*(.*?)\s*$/gm)]
    .map(([, used]) => used)
    .filter((used) => !PINNED.test(used) && !OWN.test(used));

const folder = path.join(root, ".github");
const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => /\.ya?ml$/.test(file));

for (const file of files) {
  test(`.github/${file} names every action by its commit`, () => {
    assert.deepEqual(unpinned(readFileSync(path.join(folder, file), "utf8")), []);
  });
}

test("there are workflows", () => assert.ok(files.some((file) => file.startsWith("workflows"))));

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
  test(`control: ${used} is not pinned`, () => {
    assert.deepEqual(unpinned(`    steps:\n      - uses: ${used}\n`), [used]);
  });
}

test("control: a commit with its version is, and so is an action of this repository", () => {
  assert.deepEqual(unpinned(`- uses: owner/repo/path@${commit} # v1.2.3\n  uses: ./.github/actions/own\n`), []);
});
