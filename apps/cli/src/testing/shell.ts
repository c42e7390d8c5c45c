import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod } from "node:fs/promises";
import { delimiter } from "node:path";
import { text } from "node:stream/consumers";
import type { Environment } from "../io.ts";
import { BIN } from "./built.ts";
import { createFolder, type Folder } from "./folder.ts";

/** A shell in a folder of its own, which has the built program as `livedesk`. */
export interface Shell extends AsyncDisposable {
  readonly folder: Folder;
  /** Runs a script up to the first command that fails. */
  run(script: string, env: Environment): Promise<{ exitCode: number | null; stdout: string; stderr: string }>;
}

/** Makes such a shell. */
export async function createShell(): Promise<Shell> {
  const folder = await createFolder();
  await chmod(await folder.write("livedesk", `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`), 0o755);
  return {
    folder,
    async run(script, given) {
      const env = { ...given, PATH: [folder.path, process.env["PATH"]].join(delimiter) };
      const child = spawn("sh", ["-e", "-c", script], { cwd: folder.path, env });
      const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
      return { exitCode: child.exitCode, stdout, stderr };
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
