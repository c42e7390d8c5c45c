import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod } from "node:fs/promises";
import { delimiter } from "node:path";
import type { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Environment } from "../config.ts";
import { createFolder, type Folder } from "./folder.ts";

/** The built program. */
export const BIN = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));

/** Starts the built program. Its environment contains exactly the given variables. */
export const start = (
  argv: readonly string[],
  env: Environment = {},
): ChildProcessByStdio<Writable, Readable, Readable> =>
  spawn(process.execPath, [BIN, ...argv], { env: { ...env }, stdio: ["pipe", "pipe", "pipe"] });

/** Runs the built program and waits until it has ended. */
export async function runBuilt(argv: readonly string[], env: Environment = {}, stdin = "") {
  const child = start(argv, env);
  child.stdin.end(stdin);
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number | null]>,
  ]);
  return { exitCode, stdout, stderr };
}

/** A shell in an empty folder. In it, the command `livedesk` starts the built program. */
export interface Shell extends AsyncDisposable {
  readonly folder: Folder;
  /** Runs a script. The script stops at the first command that fails. */
  run(script: string, env: Environment): Promise<{ exitCode: number | null; stdout: string; stderr: string }>;
}

/** Makes a shell in a new temporary folder. */
export async function createShell(): Promise<Shell> {
  const folder = await createFolder();
  await chmod(await folder.write("livedesk", `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`), 0o755);
  return {
    folder,
    async run(script, variables) {
      const env = { ...variables, PATH: [folder.path, process.env["PATH"]].join(delimiter) };
      const child = spawn("sh", ["-e", "-c", script], { cwd: folder.path, env });
      const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
      return { exitCode: child.exitCode, stdout, stderr };
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
