// The packages of the workspace. This file has no dependencies, because workspace.mjs runs before anything is
// installed.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

export const readJson = (file) => JSON.parse(readFileSync(file, "utf8"));

/** Every package, as `{ packagePath: "packages/core", folder: "/…/packages/core", manifest }`. */
export const packages = ["packages", "apps"]
  .flatMap((group) => readdirSync(path.join(root, group)).map((name) => `${group}/${name}`))
  .filter((packagePath) => existsSync(path.join(root, packagePath, "package.json")))
  .map((packagePath) => ({
    packagePath,
    folder: path.join(root, packagePath),
    manifest: readJson(path.join(root, packagePath, "package.json")),
  }));

/** The package of the workspace that runs the examples. It is a user of the packages, so it is not in the list above. */
export const examples = {
  packagePath: "examples",
  folder: path.join(root, "examples"),
  manifest: readJson(path.join(root, "examples", "package.json")),
};

/**
 * Returns the package whose folder is the working directory. turbo and pnpm start the scripts of a package in its
 * folder.
 */
export function currentPackage() {
  const found = packages.find(({ folder }) => folder === process.cwd());
  if (!found) throw new Error(`${process.cwd()} is not a package of this workspace`);
  return found;
}
