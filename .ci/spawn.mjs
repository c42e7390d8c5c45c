import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { root } from "./packages.mjs";

// npm, npx and the tools are .cmd files on Windows, which only a shell can start.
const shell = process.platform === "win32";

/** Runs a command at the root of the repository, its output going where ours goes. Returns its exit code. */
export function run(command, args, env = process.env) {
  const { status, error } = spawnSync(command, args, { cwd: root, env, stdio: "inherit", shell });
  if (error) throw error;
  return status ?? 1;
}

/**
 * Runs a command as `run` does, and ends it when this process is asked to end, or when whoever started this process is gone: npm ends
 * the shell between itself and this script on a SIGTERM, and the shell passes nothing on. Resolves to its exit code; once it was
 * asked to end, this process ends with the command.
 */
export async function runWatched(command, args, env = process.env) {
  const child = spawn(command, args, { cwd: root, env, stdio: "inherit", shell });
  let isEnding = false;
  const end = () => {
    isEnding = true;
    child.kill("SIGTERM");
  };
  // A terminal gives Ctrl-C to the command as well.
  const wait = () => (isEnding = true);
  process.on("SIGTERM", end).on("SIGHUP", end).on("SIGINT", wait);
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid !== parent && !isEnding) end();
  }, 500);
  const [status] = await once(child, "exit");
  clearInterval(watch);
  process.off("SIGTERM", end).off("SIGHUP", end).off("SIGINT", wait);
  if (isEnding) process.exit(status ?? 1);
  return status ?? 1;
}

/** Runs a command quietly; if it fails, throws with all that it printed. Returns what it wrote to stdout. */
export function output(command, args, options = {}) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", shell, ...options });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`);
  return stdout;
}
