// `npm run example -- express ../my-express` makes a project outside the repository. The project contains the files of a folder of
// examples/, and the packages, packed as they will be published and installed with npm. `npm run first-send` and `npm run crash-example`
// do the same for one example each.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { packages, readJson, root } from "./packages.mjs";
import { output } from "./spawn.mjs";

/** The folder of an example. */
export const folderOf = (example) => path.join(root, "examples", example);

/** The names of all examples: the folders of examples/ that are projects. */
export const EXAMPLES = readdirSync(folderOf("")).filter((name) =>
  existsSync(path.join(folderOf(name), "package.json")),
);

/**
 * Returns the commands in the README of an example that a reader types in the folder of the project, and what they print: the first block
 * "sh" without the commands that make the project and enter its folder, and the first block "text".
 */
export function readmeOf(example) {
  const readme = readFileSync(path.join(folderOf(example), "README.md"), "utf8");
  const block = (language) => new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, "m").exec(readme)?.[1] ?? "";
  const commands = block("sh")
    .split("\n")
    .map((line) => line.replace(/\s+# .*/, ""))
    .filter((line) => line && !/^(npm run (example|first-send|crash-example) |cd )/.test(line));
  return { commands, printed: block("text") };
}

/**
 * Returns the path of the folder that a command line names for the project of an example. Throws if there is no such example, or if the
 * folder cannot be used. It needs nothing that is installed, so that a mistake is found before anything is downloaded and built.
 */
export function checkProject(example, given) {
  const names = `The examples are: ${EXAMPLES.join(", ")}`;
  if (!example || (!given && EXAMPLES.includes(example)))
    throw new Error(
      "usage: npm run first-send -- <folder outside this repository>, npm run crash-example -- <folder>, or " +
        `npm run example -- <example> <folder>\n${names}`,
    );
  if (!EXAMPLES.includes(example)) throw new Error(`There is no example "${example}". ${names}`);
  const folder = path.resolve(root, given);
  if (folder === root || !path.relative(root, folder).startsWith(".."))
    throw new Error(
      `${folder} is inside this repository: name a folder outside the repository, such as ../my-${example}`,
    );
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Error(`${folder} is not empty: name a new folder`);
  return folder;
}

/** Makes the project of an example in `given`, which must be empty or absent. Needs the builds of the packages. */
export function createProject(example, given) {
  const folder = checkProject(example, given);
  cpSync(folderOf(example), folder, { recursive: true, filter: isSource });
  mkdirSync(path.join(folder, "packages"));
  const manifest = readJson(path.join(folder, "package.json"));
  const overrides = {};
  for (const name of broughtAlong(manifest)) overrides[name] = pack(name, folder);
  for (const list of [manifest.dependencies, manifest.devDependencies ?? {}])
    for (const name of Object.keys(list)) {
      if (!overrides[name]) continue;
      list[name] = overrides[name];
      delete overrides[name]; // npm allows no override of a direct dependency
    }
  const project = { ...manifest, name: `my-${example}`, overrides };
  writeFileSync(path.join(folder, "package.json"), `${JSON.stringify(project, null, 2)}\n`);
  output("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder });
}

/** Whether a file of an example belongs to its project. Others are installed, built or stored by its programs. */
const isSource = (file) =>
  !/^(node_modules|dist|\.next|\.wrangler|\.dev\.vars|.*\.db(-\w+)?)$/.test(path.basename(file));

/** Returns the packages of this repository that a manifest names, and those on which they depend. */
function broughtAlong({ dependencies = {}, devDependencies = {} }, found = new Set()) {
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
    const own = packages.find(({ manifest }) => manifest.name === name && !manifest.private);
    if (!own || found.has(name)) continue;
    found.add(name);
    broughtAlong({ dependencies: own.manifest.dependencies }, found);
  }
  return found;
}

/** Packs a package into the project. Returns the dependency for the project's package.json. */
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
    const lines = [`cd ${given}`, ...readmeOf(example).commands].map((line) => `  ${line}\n`).join("");
    console.log(`\nThe project is ready. It needs Node.js 22.19 or later:\n\n${lines}`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
