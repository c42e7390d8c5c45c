// Packs the package as it would be published, and looks at what came out: which files, and whether Node.js, bundlers
// and TypeScript will find them.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { currentPackage, readJson } from "./packages.mjs";
import { output } from "./spawn.mjs";
import { badFiles, bundledPackages, NOTICES, withoutNotice } from "./tarball-files.mjs";

const { folder, manifest } = currentPackage();
if (manifest.private) process.exit();

const tarball = ".pack/package.tgz";
rmSync(path.join(folder, ".pack"), { recursive: true, force: true });
mkdirSync(path.join(folder, ".pack"));

try {
  const packed = JSON.parse(output("pnpm", ["pack", "--json", "--out", tarball]));
  const files = packed.files.map((file) => file.path);
  const complaints = [...badFiles(files, manifest.files), ...missingNotices(files)];
  if (complaints.length > 0) throw new Error(complaints.join("\n"));

  output("publint", ["run", "--strict", tarball]);
  // Strict: node10, node16 from CommonJS and from ESM, and bundlers. A package that only has a command has no types.
  if (manifest.exports?.["."]) output("attw", [tarball, "--format=ascii", "--no-emoji"]);
} catch (error) {
  console.error(`${manifest.name}: ${error.message}`);
  process.exitCode = 1;
}

/** What is bundled goes with its licence. A page, which has no source map, is bundled from something in any case. */
function missingNotices(files) {
  const maps = files.filter((file) => /\.c?js\.map$/.test(file));
  const names = bundledPackages(maps.flatMap((file) => readJson(path.join(folder, file)).sources));
  const pages = files.filter((file) => path.posix.basename(file) === "index.html");
  const notices = path.join(folder, "dist", NOTICES);
  return [
    ...withoutNotice(names, existsSync(notices) ? readFileSync(notices, "utf8") : "").map(
      (name) => `${name} is bundled, and its licence is not in dist/${NOTICES}`,
    ),
    ...pages
      .map((file) => path.posix.join(path.posix.dirname(file), NOTICES))
      .filter((file) => !files.includes(file))
      .map((file) => `${file}, the licences of what the page is bundled from, is missing`),
  ];
}
