import { spawnSync } from "node:child_process";
import { root } from "./packages.mjs";

// npm, npx and the tools are .cmd files on Windows, which only a shell can start.
const shell = process.platform === "win32";

/** Runs a command at the root of the repository, its output going where ours goes. Returns its exit code. */
export function run(command, args, env = process.env) {
  const { status, error } = spawnSync(command, args, { cwd: root, env, stdio: "inherit", shell });
  if (error) throw error;
  return status ?? 1;
}

/** Runs a command quietly; if it fails, throws with all that it printed. Returns what it wrote to stdout. */
export function output(command, args, options = {}) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", shell, ...options });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`);
  return stdout;
}
