// The packages of the workspace. Read without dependencies, because workspace.mjs runs before anything is installed.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

export const readJson = (file) => JSON.parse(readFileSync(file, "utf8"));

/** `{ room: "packages/core", folder: "/…/packages/core", manifest }` of every package. */
export const packages = ["packages", "apps"]
  .flatMap((group) => readdirSync(path.join(root, group)).map((name) => `${group}/${name}`))
  .filter((room) => existsSync(path.join(root, room, "package.json")))
  .map((room) => ({ room, folder: path.join(root, room), manifest: readJson(path.join(root, room, "package.json")) }));

/** The package whose folder is the working directory. turbo and pnpm start the scripts of a package there. */
export function currentPackage() {
  const found = packages.find(({ folder }) => folder === process.cwd());
  if (!found) throw new Error(`${process.cwd()} is not a package of this workspace`);
  return found;
}
