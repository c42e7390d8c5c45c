// A project outside the repository that has installed one of our packages with npm, as a stranger would.
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { packages, readJson, root } from "./packages.mjs";
import { output } from "./spawn.mjs";

/**
 * Our packages come from their tarballs, everything else from the registry. There is one project for each package, so
 * that none can lean on what another one brings.
 */
export function createProject(name, { nodeTypes }) {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "livedesk-consumer-")));
  const project = {
    folder,
    write: (file, text) => writeFileSync(path.join(folder, file), text),
    run: (command, ...args) => output(command, args, { cwd: folder }),
    /** Runs a script that prints JSON. */
    ask(file, script) {
      project.write(file, script);
      return JSON.parse(project.run("node", file));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };

  const { [name]: tarball, ...overrides } = tarballs();
  const dependencies = { [name]: tarball, ...(nodeTypes && { "@types/node": versionOf("@types/node") }) };
  project.write("package.json", JSON.stringify({ private: true, dependencies, overrides }));
  project.run("npm", "install", "--prefer-offline", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund");
  return project;
}

const tarballs = () =>
  Object.fromEntries(
    packages
      .filter(({ manifest }) => !manifest.private)
      .map(({ manifest, folder }) => [manifest.name, `file:${path.join(folder, ".pack", "package.tgz")}`]),
  );

const versionOf = (tool) => readJson(path.join(root, "node_modules", tool, "package.json")).version;
