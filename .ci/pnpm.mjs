// The pinned pnpm, on a machine that has another pnpm or none.
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readJson, root } from "./packages.mjs";
import { runWatched } from "./spawn.mjs";

const { name, version } = readJson(path.join(root, "package.json")).devEngines.packageManager;
const spec = `${name}@${version}`;

/** Whether this process was started by the pinned pnpm, or through npx by `againWithPnpm`. */
export const hasPnpm =
  process.env.LIVEDESK_PNPM === spec || process.env.npm_config_user_agent?.startsWith(`${name}/${version} `);

/** Starts the same script once more, with the pinned pnpm on PATH. Resolves to its exit code. */
export const againWithPnpm = (script, args) =>
  runWatched("npx", ["-y", "-p", spec, "--", "node", script, ...args], {
    ...process.env,
    LIVEDESK_PNPM: spec,
    npm_config_update_notifier: "false",
  });

/**
 * npm 12 skips install scripts, which leaves pnpm's executable a shell script without a `#!` line. A shell can start
 * that, turbo cannot ("Exec format error"): it needs one that it can start in front of it.
 *
 * @returns PATH, with a folder in front of it if one was needed
 */
export function startablePnpm(PATH) {
  const pnpm = PATH.split(path.delimiter)
    .map((folder) => path.join(folder, "pnpm"))
    .find((file) => existsSync(file));
  if (process.platform === "win32" || !pnpm || isStartable(pnpm)) return PATH;
  const folder = path.join(root, "node_modules", ".cache", "pnpm");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "pnpm"), `#!/bin/sh\nexec sh "${realpathSync(pnpm)}" "$@"\n`, { mode: 0o755 });
  return folder + path.delimiter + PATH;
}

/** A script with a `#!` line, or an ELF or Mach-O program. */
const isStartable = (file) => /^(#!|\x7fELF|[\xca\xcf\xfe])/.test(readFileSync(file).toString("latin1", 0, 4));
