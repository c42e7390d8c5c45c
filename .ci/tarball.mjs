// Packs the package as it would be published, and looks at what came out: which files, and whether Node.js, bundlers
// and TypeScript will find them.
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { currentPackage } from "./packages.mjs";
import { output } from "./spawn.mjs";
import { badFiles } from "./tarball-files.mjs";

const { folder, manifest } = currentPackage();
if (manifest.private) process.exit();

const tarball = ".pack/package.tgz";
rmSync(path.join(folder, ".pack"), { recursive: true, force: true });
mkdirSync(path.join(folder, ".pack"));

try {
  const packed = JSON.parse(output("pnpm", ["pack", "--json", "--out", tarball]));
  const complaints = badFiles(
    packed.files.map((file) => file.path),
    manifest.files,
  );
  if (complaints.length > 0) throw new Error(complaints.join("\n"));

  output("publint", ["run", "--strict", tarball]);
  // Strict: node10, node16 from CommonJS and from ESM, and bundlers. A package that only has a command has no types.
  if (manifest.exports?.["."]) output("attw", [tarball, "--format=ascii", "--no-emoji"]);
} catch (error) {
  console.error(`${manifest.name}: ${error.message}`);
  process.exitCode = 1;
}
