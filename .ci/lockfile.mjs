// One lockfile serves every system. A registry that lacks a tool's binary for some system makes pnpm leave it out of
// the lockfile without a word, and a frozen install on that system then has a tool that cannot start.
// So: every optional dependency that an installed package declares must be in pnpm-lock.yaml.
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readJson, root } from "./packages.mjs";

/** `["name@version", …]` of the lockfile's section `packages`. */
export function lockedPackages(lockfile) {
  const section = lockfile.split(/^(?=\S)/m).find((part) => part.startsWith("packages:")) ?? "";
  return [...section.matchAll(/^ {2}'?([^\s'].*?)'?:$/gm)].map(([, id]) => id);
}

/** What the manifests declare as optional and the lockfile does not hold. A range is met by any version. */
export function missing(manifests, locked) {
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

/** The manifest of every package that pnpm has installed (its links from one to another left aside). */
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const manifests = installedManifests();
  const lines = missing(manifests, lockedPackages(readFileSync(path.join(root, "pnpm-lock.yaml"), "utf8")));
  for (const line of lines) console.error(line);
  if (lines.length > 0) {
    console.error(
      "pnpm-lock.yaml lacks these. Pin a version in pnpm-workspace.yaml that is published for every system.",
    );
    process.exitCode = 1;
  }
}
