import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { root } from "./packages.mjs";

// On Windows, npm, npx and the tools are .cmd files, which only a shell can start.
const shell = process.platform === "win32";

/**
 * Runs a command at the root of the repository. The command writes to the output of this process. Returns the exit
 * code.
 */
export function run(command, args, env = process.env) {
  const { status, error } = spawnSync(command, args, { cwd: root, env, stdio: "inherit", shell });
  if (error) throw error;
  return status ?? 1;
}

/**
 * Runs a command as `run` does, and resolves to its exit code. Ends the command when this process receives a signal to
 * end, or when the parent of this process has ended. The second case is necessary because, after a SIGTERM, npm ends
 * the shell between npm and this script, and the shell passes no signal on. After such a signal, this process ends
 * together with the command.
 */
export async function runWatched(command, args, env = process.env, cwd = root) {
  const child = spawn(command, args, { cwd, env, stdio: "inherit", shell });
  let isEnding = false;
  const end = () => {
    isEnding = true;
    child.kill("SIGTERM");
  };
  // A terminal also sends Ctrl-C to the command, so no signal is passed on.
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

/**
 * Runs a command without showing its output. Returns its stdout; throws an error with all of the command's output if
 * the command fails.
 */
export function output(command, args, options = {}) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", shell, ...options });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`);
  return stdout;
}
