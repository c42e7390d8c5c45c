// Rehearses a release in a temporary copy of this clone: gives the packages their versions, builds them, publishes them to a registry on this
// machine with the steps of the release workflow, and runs every check of consumer.mjs with packages that come from this registry, on the
// oldest supported Node.js and on the pinned one. Prints what a user installs, and how long each import takes. The clone stays as it is.
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { measurePackage, table } from "./measure.mjs";
import { oldestNode, promised } from "./oldest-node.mjs";
import { packages, readJson, root } from "./packages.mjs";
import { startRegistry } from "./registry.mjs";
import { output, runWatched } from "./spawn.mjs";

const published = packages.filter(({ manifest }) => !manifest.private);

/** Copies the files of a clone in their present state. Files that are not committed are copied too; files that git ignores are not. */
export function copyClone(from, to) {
  output("git", ["clone", "--quiet", "--local", from, to]);
  const list = (...args) =>
    output("git", ["ls-files", "-z", ...args], { cwd: from })
      .split("\0")
      .filter(Boolean);
  const deleted = new Set(list("--deleted"));
  for (const file of deleted) rmSync(path.join(to, file), { force: true });
  for (const file of new Set(list("--cached", "--others", "--exclude-standard")))
    if (!deleted.has(file)) cpSync(path.join(from, file), path.join(to, file), { verbatimSymlinks: true });
}

/** The folders of the Node.js versions on which the consumers run. The pinned one is in the folder of the tools. */
const nodes = () => {
  const oldest = oldestNode();
  return [...(oldest ? [[promised, oldest]] : []), [process.versions.node, path.dirname(process.execPath)]];
};

/** Runs a command in the copy. Throws an error if it fails. */
async function step(command, args, { cwd, env }) {
  const began = Date.now();
  console.log(`\n> ${command} ${args.join(" ")}   (in ${path.basename(cwd)})`);
  const status = await runWatched(command, args, env, cwd);
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed with the exit code ${status}`);
  console.log(`  ${((Date.now() - began) / 1000).toFixed(0)} s`);
}

/** Checks that the release has made a git tag for the version of each published package. */
function checkTags(copy) {
  const tags = output("git", ["tag", "--list"], { cwd: copy }).split("\n");
  for (const { packagePath } of published) {
    const { name, version } = readJson(path.join(copy, packagePath, "package.json"));
    if (!tags.includes(`${name}@${version}`)) throw new Error(`the release has made no git tag ${name}@${version}`);
  }
}

async function rehearse(only) {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "livedesk-rehearsal-")));
  // Also after a signal to end, which skips the `finally` below. While a step runs, `runWatched` ends the step first.
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => process.listenerCount(signal) === 1 && process.exit(1));
  const copy = path.join(folder, "clone");
  let registry;
  const before = output("git", ["status", "--porcelain"], { cwd: root });
  try {
    copyClone(root, copy);
    // `npm run --silent` would also hide the errors of every other npm.
    const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", npm_config_loglevel: "error" };
    await step("pnpm", ["install", "--frozen-lockfile", "--prefer-offline", "--reporter=silent"], { cwd: copy, env });
    await step("npm", ["run", "--silent", "version-packages"], { cwd: copy, env });
    registry = await startRegistry(path.join(folder, "registry"));
    writeFileSync(path.join(copy, ".npmrc"), registry.npmrc, { mode: 0o600 });
    // A proof of the origin needs the identity that GitHub gives to a workflow.
    const there = { ...env, NPM_CONFIG_PROVENANCE: "false" };
    await step("npm", ["run", "--silent", "release"], { cwd: copy, env: there });
    checkTags(copy);
    // A workflow that is started again must find nothing to publish, and must not fail.
    await step("npm", ["run", "--silent", "release"], { cwd: copy, env: there });

    const rows = [];
    for (const [version, bin] of nodes()) {
      // The folder of the tools has a Node.js too, so the one to test comes first.
      const onNode = {
        ...there,
        PATH: [bin, path.join(copy, "node_modules", ".bin"), process.env.PATH].join(path.delimiter),
        LIVEDESK_CONSUMER_REGISTRY: registry.url,
      };
      console.log(`\nNode.js ${version}`);
      for (const { packagePath } of published.filter(({ manifest }) => !only || manifest.name === only)) {
        const cwd = path.join(copy, packagePath);
        await step("node", ["../../.ci/consumer.mjs"], { cwd, env: onNode });
        const at = path.join(folder, "measured", version, path.basename(packagePath));
        mkdirSync(at, { recursive: true });
        rows.push({
          version,
          ...measurePackage(readJson(path.join(cwd, "package.json")), at, { env: onNode, registry: registry.url }),
        });
      }
    }
    console.log(`\n${table(rows)}`);
  } finally {
    await registry?.close();
  }
  const after = output("git", ["status", "--porcelain"], { cwd: root });
  if (after !== before)
    throw new Error(
      `The clone is not as it was. If you did not change it, the rehearsal did.\nBefore:\n${before}\nAfter:\n${after}`,
    );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const began = Date.now();
  try {
    await rehearse(process.argv[2]);
    console.log(`\nThe release was rehearsed in ${((Date.now() - began) / 1000).toFixed(0)} s.`);
  } catch (error) {
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}
