// Packs the package, and checks the tarball: its files, the links of its README, and whether Node.js, bundlers and TypeScript find what
// they need in it. publish.mjs publishes this tarball.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { badLinks, npmReadme, readPacked, rewritePacked } from "./npm-readme.mjs";
import { currentPackage, readJson } from "./packages.mjs";
import { output } from "./spawn.mjs";

const TEST_FILE = /\.test(-d)?\.|__fixtures__|__tests__|__snapshots__/;

/**
 * Returns the problems of a tarball that contains these files. `listed` is the list "files" of the package's manifest.
 */
export function badFiles(files, listed) {
  const required = ["package.json", "README.md", "LICENSE"];
  const isListed = (file) =>
    required.includes(file) || listed.some((entry) => file === entry || file.startsWith(`${entry}/`));
  return [
    ...required.filter((file) => !files.includes(file)).map((file) => `the tarball has no ${file}`),
    ...(files.some((file) => file.startsWith("dist/")) ? [] : ["the tarball has no dist/: build the package first"]),
    ...files.filter((file) => !isListed(file)).map((file) => `${file} is in the tarball, but not in "files"`),
    ...files
      .filter((file) => TEST_FILE.test(file))
      .map((file) => `${file} is for tests, and must not be in the tarball`),
    ...files
      .filter((file) => file.endsWith(".map"))
      .map((file) => `${file} is a source map: leave it out, as "files" of the other packages does`),
  ];
}

/** The file with the licences of the packages in a bundle. It is in the folder of the bundle. */
export const NOTICES = "THIRD-PARTY-LICENSES.md";

/** esbuild's list of the files in a bundle, in the folder of a bundle that has no source maps. */
const METAFILE = "metafile-esm.json";

/** Returns the packages whose code is in a bundle, according to the files from which the bundle was made. */
export const bundledPackages = (sources) => [
  ...new Set(sources.flatMap((source) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? [])),
];

/** Returns the packages in `names` whose licence is not in the text of the notices. */
export const withoutNotice = (names, notices) =>
  names.filter((name) => !notices.split("\n").some((line) => line.startsWith(`## ${name} `)));

function checkTarball({ folder, packagePath, manifest }) {
  const tarball = ".pack/package.tgz";
  rmSync(path.join(folder, ".pack"), { recursive: true, force: true });
  mkdirSync(path.join(folder, ".pack"));

  const packed = JSON.parse(output("pnpm", ["pack", "--json", "--out", tarball]));
  const files = packed.files.map((file) => file.path);
  if (files.includes("README.md")) rewritePacked(tarball, "README.md", (text) => npmReadme(text, packagePath));
  const complaints = [
    ...badFiles(files, manifest.files),
    ...missingNotices(folder, files),
    ...badLinks(readPacked(tarball, "README.md")),
  ];
  if (complaints.length > 0) throw new Error(complaints.join("\n"));

  output("publint", ["run", "--strict", tarball]);
  // The profile "strict" checks node10, node16 from CommonJS and from ESM, and bundlers. A package that has only a
  // command has no types.
  if (manifest.exports?.["."]) output("attw", [tarball, "--format=ascii", "--no-emoji"]);
}

/**
 * Returns the files from which the code in a tarball was made. A bundle may contain the bundle of a package of this repository, whose
 * own source map names its sources.
 */
function sourcesOf(folder, files) {
  const sourcesIn = (map) => (existsSync(map) ? readJson(map).sources : []);
  const codes = files.filter((file) => /^dist\/[^/]+\.c?js$/.test(file));
  const withoutMap = codes.filter((file) => !existsSync(path.join(folder, `${file}.map`)));
  const metafile = path.join(folder, "dist", METAFILE);
  if (withoutMap.length > 0 && !existsSync(metafile))
    throw new Error(`${withoutMap[0]} has neither a source map nor ${METAFILE}`);
  const inputs = existsSync(metafile) ? Object.keys(readJson(metafile).inputs) : [];
  const maps = files.filter((file) => /\.c?js$/.test(file)).map((file) => path.join(folder, `${file}.map`));
  return [...maps, ...inputs.map((input) => path.join(folder, `${input}.map`))].flatMap(sourcesIn).concat(inputs);
}

/**
 * Code of another package may be published only together with the licence of that package. A page has no source map,
 * but always contains bundled code.
 */
function missingNotices(folder, files) {
  const names = bundledPackages(sourcesOf(folder, files));
  const pages = files.filter((file) => path.posix.basename(file) === "index.html");
  const notices = path.join(folder, "dist", NOTICES);
  return [
    ...withoutNotice(names, existsSync(notices) ? readFileSync(notices, "utf8") : "").map(
      (name) => `${name} is bundled, but its licence is not in dist/${NOTICES}`,
    ),
    ...pages
      .map((file) => path.posix.join(path.posix.dirname(file), NOTICES))
      .filter((file) => !files.includes(file))
      .map((file) => `${file} is missing: it must contain the licences of the packages in the bundle of the page`),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = currentPackage();
  try {
    if (!found.manifest.private) checkTarball(found);
  } catch (error) {
    console.error(`${found.manifest.name}: ${error.message}`);
    process.exitCode = 1;
  }
}
