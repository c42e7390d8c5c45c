// One lockfile serves every operating system. When the registry lacks a tool's binary for some system, pnpm leaves that optional
// dependency out of the lockfile without a warning, and no setting of pnpm changes this. After a frozen install on that system, the
// tool does not start. Therefore every optional dependency that an installed package declares must be in pnpm-lock.yaml.
import assert from "node:assert/strict";
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { readJson, root } from "./packages.mjs";

/** `["name@version", …]` of the section `packages` of a lockfile. */
function lockedPackages(lockfile) {
  const section = lockfile.split(/^(?=\S)/m).find((part) => part.startsWith("packages:")) ?? "";
  return [...section.matchAll(/^ {2}'?([^\s'].*?)'?:$/gm)].map(([, id]) => id);
}

/** The optional dependencies that the manifests declare and the lockfile lacks. Any version satisfies a range. */
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

/** The manifest of every package that pnpm has installed. The links from one package to another are skipped. */
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

test("pnpm-lock.yaml has the binaries of every tool for every operating system", () => {
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

test("control: only the section packages of a lockfile is read", () => {
  assert.deepEqual(lockedPackages(lockfile), ["@tool/linux-x64@1.2.3", "plain@4.5.6"]);
});

test("control: the exact version satisfies a version, and any version satisfies a range", () => {
  const manifests = tool({ "@tool/linux-x64": "1.2.3", plain: "^4.0.0" });
  assert.deepEqual(missing(manifests, lockedPackages(lockfile)), []);
});

test("control: a binary that is not locked, or is locked in another version, is reported", () => {
  const manifests = tool({ "@tool/win32-x64": "1.2.3", "@tool/linux-x64": "1.2.4" });
  assert.deepEqual(missing(manifests, lockedPackages(lockfile)), [
    "tool@1.2.3 needs @tool/win32-x64@1.2.3",
    "tool@1.2.3 needs @tool/linux-x64@1.2.4",
  ]);
});
