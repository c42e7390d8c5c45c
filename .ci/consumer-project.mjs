// A project outside the repository that has installed one of our packages, as a stranger would.
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { packages, readJson, root } from "./packages.mjs";
import { output } from "./spawn.mjs";

/**
 * Our packages come from their tarballs, everything else from the registry. There is one project for each package, so
 * that none can lean on what another one brings. npm puts all packages side by side; with pnpm the project can import no more
 * than what it has asked for itself, which is `beside` as well.
 */
export function createProject(name, { nodeTypes, manager, beside = [] }) {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "livedesk-consumer-")));
  const project = {
    folder,
    write: (file, text) => writeFileSync(path.join(folder, file), text),
    run: (command, ...args) => output(command, args, { cwd: folder }),
    /** Runs a script that prints JSON. */
    ask(file, script, { flags = [], node = "node" } = {}) {
      project.write(file, script);
      return JSON.parse(project.run(node, ...flags, file));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };

  const { [name]: tarball, ...overrides } = tarballs();
  const dependencies = { [name]: tarball, ...(nodeTypes && { "@types/node": versionOf("@types/node") }) };
  for (const other of beside) dependencies[other] = overrides[other] ?? "*";
  const manifest = { private: true, dependencies };
  if (manager === "npm") {
    project.write("package.json", JSON.stringify({ ...manifest, overrides }));
    const quiet = ["--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund"];
    project.run("npm", "install", "--prefer-offline", ...quiet);
  } else {
    project.write("package.json", JSON.stringify(manifest));
    // JSON is YAML. A folder with this file is a workspace of its own, wherever it lies.
    project.write("pnpm-workspace.yaml", JSON.stringify({ packages: ["."], overrides }));
    project.run("pnpm", "install", "--prefer-offline", "--ignore-scripts", "--no-lockfile");
  }
  return project;
}

const tarballs = () =>
  Object.fromEntries(
    packages
      .filter(({ manifest }) => !manifest.private)
      .map(({ manifest, folder }) => [manifest.name, `file:${path.join(folder, ".pack", "package.tgz")}`]),
  );

const versionOf = (tool) => readJson(path.join(root, "node_modules", tool, "package.json")).version;
