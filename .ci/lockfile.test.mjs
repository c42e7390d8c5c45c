// One lockfile serves every operating system. If the registry does not have a tool's binary for some system, pnpm omits
// this optional dependency from the lockfile without a warning, and no setting of pnpm changes this. After a frozen
// install on that system, the tool does not start. Therefore every optional dependency that an installed package
// declares must be in pnpm-lock.yaml.
import assert from "node:assert/strict";
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { readJson, root } from "./packages.mjs";

/** Returns the keys `["name@version", …]` of the section `packages` of a lockfile. */
function lockedPackages(lockfile) {
  const section = lockfile.split(/^(?=\S)/m).find((part) => part.startsWith("packages:")) ?? "";
  return [...section.matchAll(/^ {2}'?([^\s'].*?)'?:$/gm)].map(([, id]) => id);
}

/**
 * Returns the optional dependencies that the manifests declare but the lockfile does not contain. Any version satisfies
 * a range.
 */
function missing(manifests, locked) {
  const ids = new Set(locked);
  const names = new Set(locked.map((id) => id.slice(0, id.lastIndexOf("@"))));
  return manifests.flatMap(({ name, version, optionalDependencies = {} }) =>
    Object.entries(optionalDependencies)
      .filter(
        ([other, wanted]) => !(/^\d+\.\d+\.\d+[^ ]*$/.test(wanted) ? ids.has(`${other}@${wanted}`) : names.has(other)),
      )
      .map(([other, wanted]) => `${name}@${version} needs ${other}@${wanted}`),
  );
}

/** Returns the manifest of every package that pnpm has installed. Links from one package to another are skipped. */
function installedManifests() {
  const store = path.join(root, "node_modules", ".pnpm");
  return readdirSync(store)
    .map((entry) => path.join(store, entry, "node_modules"))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => path.join(folder, name)))
    .flatMap((folder) =>
      path.basename(folder).startsWith("@") ? readdirSync(folder).map((name) => path.join(folder, name)) : [folder],
    )
    .filter((folder) => !lstatSync(folder).isSymbolicLink() && existsSync(path.join(folder, "package.json")))
    .map((folder) => readJson(path.join(folder, "package.json")));
}

test("pnpm-lock.yaml contains the binaries of every tool for every operating system", () => {
  const locked = lockedPackages(readFileSync(path.join(root, "pnpm-lock.yaml"), "utf8"));
  const advice = "Pin a version in pnpm-workspace.yaml whose binaries for every system are published.";
  assert.deepEqual(missing(installedManifests(), locked), [], advice);
});

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

test("the check reads only the section packages of a lockfile", () => {
  assert.deepEqual(lockedPackages(lockfile), ["@tool/linux-x64@1.2.3", "plain@4.5.6"]);
});

test("the check accepts the exact version for a version, and any version for a range", () => {
  const manifests = tool({ "@tool/linux-x64": "1.2.3", plain: "^4.0.0" });
  assert.deepEqual(missing(manifests, lockedPackages(lockfile)), []);
});

test("the check reports a binary that the lockfile does not contain, or contains in another version", () => {
  const manifests = tool({ "@tool/win32-x64": "1.2.3", "@tool/linux-x64": "1.2.4" });
  assert.deepEqual(missing(manifests, lockedPackages(lockfile)), [
    "tool@1.2.3 needs @tool/win32-x64@1.2.3",
    "tool@1.2.3 needs @tool/linux-x64@1.2.4",
  ]);
});
