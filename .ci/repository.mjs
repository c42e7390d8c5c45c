// The address of the repository is set once: `repository.url` in package.json of the root. The manifests of the packages, `error.docs` and
// the links of the published READMEs name it too, and manifests.test.mjs and tarball.mjs check that they all follow package.json.
// `npm run repository -- https://github.com/owner/name` changes all of them.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readJson, root } from "./packages.mjs";
import { output } from "./spawn.mjs";

const isAddress = (text) => /^https:\/\/[\w.-]+(?:\/[\w.-]+)+(?<!\.git)$/.test(text);

/** The address of a repository for a browser, such as `https://github.com/owner/name`, from its manifest. */
const webAddress = ({ repository }) => repository.url.replace(/^git\+/, "").replace(/\.git$/, "");

/** The address of this repository for a browser. */
export const web = webAddress(readJson(path.join(root, "package.json")));

/** The address of a file or folder of this repository on its main branch. */
export const addressOf = (file, kind = "blob") => `${web}/${kind}/main/${file}`;

/** What the manifest of a published package says about the repository. */
export const metadataOf = (packagePath) => ({
  homepage: `${addressOf(packagePath, "tree")}#readme`,
  bugs: { url: `${web}/issues` },
  repository: { type: "git", url: `git+${web}.git`, directory: packagePath },
  funding: `${web}?sponsor=1`,
});

/** Writes another address of the repository into these files, wherever they contain the present one. Returns the changed files. */
export function moveRepository(files, from, to) {
  if (!isAddress(to))
    throw new Error(`"${to}" is no address of a repository: write one such as https://github.com/owner/name`);
  return files.filter((file) => {
    const text = readFileSync(file, "utf8");
    // A longer name that begins with the same letters is another repository.
    const moved = text.replaceAll(new RegExp(`${RegExp.escape(from)}(?![\\w-])`, "g"), () => to);
    if (moved !== text) writeFileSync(file, moved);
    return moved !== text;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const files = output("git", ["ls-files", "-z"], { cwd: root })
      .split("\0")
      .filter((file) => /\.(json|md|mjs|ts|tsx|yml)$/.test(file));
    const changed = moveRepository(
      files.map((file) => path.join(root, file)),
      web,
      process.argv[2] ?? "",
    );
    for (const file of changed) console.log(path.relative(root, file));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 2;
  }
}
