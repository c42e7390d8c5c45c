// Runs a command on the oldest Node.js that is promised (engines.node in package.json), which comes with the first install:
// `node ../../.ci/oldest-node.mjs vitest run`. What it tests leaves a report of its own.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readJson, root } from "./packages.mjs";

/** Its folder, or undefined where npm has no binary of it: it is published for Linux on x64 alone. */
export function oldestNode() {
  const folder = path.join(root, "node_modules", `oldest-node-${process.platform}-${process.arch}`, "bin");
  return existsSync(path.join(folder, "node")) ? folder : undefined;
}

/** The version that `engines` promises, such as "22.19.0". */
export const promised = readJson(path.join(root, "package.json")).engines.node.replace(">=", "");

/** The environment in which `node` is that one. */
export const onOldestNode = (folder, env = process.env) => ({
  ...env,
  PATH: folder + path.delimiter + env.PATH,
  LIVEDESK_TEST_REPORT: "oldest.json",
});

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = oldestNode();
  if (!folder) throw new Error(`There is no Node.js ${promised} in node_modules`);
  const env = onOldestNode(folder);
  const { stdout } = spawnSync("node", ["--version"], { env, encoding: "utf8" });
  if (stdout.trim() !== `v${promised}`)
    throw new Error(`package.json promises ${promised}; what is installed is ${stdout}`);
  const [command, ...args] = process.argv.slice(2);
  process.exitCode = spawnSync(command, args, { env, stdio: "inherit" }).status ?? 1;
}
