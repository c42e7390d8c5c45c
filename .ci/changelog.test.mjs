import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import changelog from "./changelog.mjs";
import { packages, root } from "./packages.mjs";

test("an entry of the changelog is the text of its changeset, as an item of a list", () => {
  const summary = "First release: the client.\n\n- Sends texts.\n- Sends files.\n";
  assert.equal(
    changelog.getReleaseLine({ summary, commit: "0de3323aa" }),
    "- First release: the client.\n\n  - Sends texts.\n  - Sends files.",
  );
});

test("the changelog lists updated packages, but not those that have their first release", () => {
  const core = { name: "@livedesk/core", oldVersion: "0.0.0", newVersion: "0.1.0" };
  const node = { name: "@livedesk/node", oldVersion: "0.1.0", newVersion: "0.1.1" };
  assert.equal(changelog.getDependencyReleaseLine([], [core]), "");
  assert.equal(changelog.getDependencyReleaseLine([], [core, node]), "- Updated @livedesk/node@0.1.1.");
});

const folder = path.join(root, ".changeset");
const changesets = readdirSync(folder)
  .filter((file) => file.endsWith(".md") && file !== "README.md")
  .map((file) => readFileSync(path.join(folder, file), "utf8"));

for (const { packagePath, manifest, folder: home } of packages.filter((each) => !each.manifest.private)) {
  if (manifest.version !== "0.0.0" || existsSync(path.join(home, "CHANGELOG.md"))) continue;
  test(`${packagePath}: nobody has a version yet, so one curated entry describes its first release`, () => {
    const own = changesets.filter((text) => text.includes(`"${manifest.name}":`));
    assert.equal(own.length, 1, "Extend the changeset of the first release instead of adding another.");
    assert.match(own[0], /---\n\nFirst release: /);
    assert.doesNotMatch(own[0], /\b(Fixed|no longer|Changed|now|instead of)\b/);
  });
}
