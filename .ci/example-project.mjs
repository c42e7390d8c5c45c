// `npm run first-send -- <folder>` and `npm run crash-example -- <folder>` make a project outside the repository. The project contains
// the files of a folder of examples/, and the packages, packed as they will be published and installed with npm.
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { packages, root } from "./packages.mjs";
import { output } from "./spawn.mjs";

/** The packages that each example imports, and the commands that its reader runs. */
export const EXAMPLES = {
  "first-send": { imports: ["@livedesk/node", "@livedesk/emulator"], commands: ["node send.mts"] },
  crash: {
    imports: ["@livedesk/node", "@livedesk/emulator", "@livedesk/outbox"],
    commands: ["node kill.mts", "node again.mts"],
  },
};

/** The packages on which those depend. npm must also install these from the repository. */
const BROUGHT_ALONG = ["@livedesk/core", "@livedesk/schema"];

/** The folder of an example. */
export const folderOf = (example) => path.join(root, "examples", example);

/**
 * Returns the path of the folder that a command line names for a project. Throws if it cannot be used. It needs nothing that is installed,
 * so that a wrong folder is refused before anything is downloaded and built.
 */
export function checkFolder(given) {
  if (!given)
    throw new Error(
      "usage: npm run first-send -- <folder outside this repository>, or npm run crash-example -- <folder>",
    );
  const folder = path.resolve(root, given);
  if (folder === root || !path.relative(root, folder).startsWith(".."))
    throw new Error(`${folder} is inside this repository: name a folder outside the repository, such as ../my-project`);
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Error(`${folder} is not empty: name a new folder`);
  return folder;
}

/** Makes the project of an example in `folder`, which must be empty or absent. Needs the builds of the packages above. */
export function createProject(example, given) {
  const folder = checkFolder(given);
  cpSync(folderOf(example), folder, { recursive: true });
  mkdirSync(path.join(folder, "packages"));
  const fromTarballs = (names) => Object.fromEntries(names.map((name) => [name, pack(name, folder)]));
  const manifest = {
    name: `my-${example}`,
    private: true,
    type: "module",
    dependencies: fromTarballs(EXAMPLES[example].imports),
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
  const [example, given] = process.argv.slice(2);
  try {
    createProject(example, given);
    const lines = [`cd ${given}`, ...EXAMPLES[example].commands].map((line) => `  ${line}\n`).join("");
    console.log(`\nThe project is ready. It needs Node.js 22.19 or later:\n\n${lines}`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
