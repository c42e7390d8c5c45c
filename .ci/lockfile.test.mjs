import assert from "node:assert/strict";
import { test } from "node:test";
import { lockedPackages, missing } from "./lockfile.mjs";

const lockfile = `lockfileVersion: '9.0'

importers:

  .:
    dependencies:

packages:

  '@tool/linux-x64@1.2.3':
    resolution: {integrity: sha512-a}

  plain@4.5.6:
    resolution: {integrity: sha512-b}

snapshots:

  '@tool/win32-x64@1.2.3':
    optional: true
`;

const tool = (optionalDependencies) => [{ name: "tool", version: "1.2.3", optionalDependencies }];

test("reads the packages of a lockfile, and no other section", () => {
  assert.deepEqual(lockedPackages(lockfile), ["@tool/linux-x64@1.2.3", "plain@4.5.6"]);
});

test("is content with the exact version, or with any version for a range", () => {
  const manifests = tool({ "@tool/linux-x64": "1.2.3", plain: "^4.0.0" });
  assert.deepEqual(missing(manifests, lockedPackages(lockfile)), []);
});

test("names a binary that is not locked, or locked in another version", () => {
  const manifests = tool({ "@tool/win32-x64": "1.2.3", "@tool/linux-x64": "1.2.4" });
  assert.deepEqual(missing(manifests, lockedPackages(lockfile)), [
    "tool@1.2.3 needs @tool/win32-x64@1.2.3",
    "tool@1.2.3 needs @tool/linux-x64@1.2.4",
  ]);
});
