// `npm run first-send -- <folder>` makes a project outside the repository that sends a first message. The project
// contains the files of examples/first-send, and the packages, packed as they will be published and installed with npm.
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { packages, root } from "./packages.mjs";
import { output } from "./spawn.mjs";

export const example = path.join(root, "examples", "first-send");

const ASKED_FOR = ["@livedesk/node", "@livedesk/emulator"];
/** The packages on which those two depend. npm must also install these from the repository. */
const BROUGHT_ALONG = ["@livedesk/core", "@livedesk/schema"];

/** Makes the project in `folder`, which must be empty or absent. Needs the builds of the packages above. */
export function createFirstSend(folder) {
  if (folder === root || !path.relative(root, folder).startsWith(".."))
    throw new Error(
      `${folder} is inside this repository: name a folder outside the repository, such as ../my-first-send`,
    );
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Error(`${folder} is not empty: name a new folder`);

  cpSync(example, folder, { recursive: true });
  mkdirSync(path.join(folder, "packages"));
  const fromTarballs = (names) => Object.fromEntries(names.map((name) => [name, pack(name, folder)]));
  const manifest = {
    name: "my-first-send",
    private: true,
    type: "module",
    dependencies: fromTarballs(ASKED_FOR),
    overrides: fromTarballs(BROUGHT_ALONG),
  };
  writeFileSync(path.join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  output("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder });
}

/** Packs a package into the project. Returns the dependencies for the project's package.json. */
function pack(name, folder) {
  const found = packages.find(({ manifest }) => manifest.name === name);
  const tarball = `packages/${name.replace("@", "").replace("/", "-")}.tgz`;
  output("pnpm", ["pack", "--out", path.join(folder, tarball)], { cwd: found.folder });
  return `file:${tarball}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [given] = process.argv.slice(2);
  try {
    if (!given) throw new Error("usage: npm run first-send -- <folder outside this repository>");
    const folder = path.resolve(root, given);
    createFirstSend(folder);
    console.log(`\nThe project is ready (send.mts needs Node.js 22.19 or later):\n\n  cd ${given}\n  node send.mts\n`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
