import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import type { World } from "./world.ts";

/** What a finished command left behind. */
export interface CliResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs this very program as a command of its own, as a shell would. */
export async function runCli({ io, emulator, files, signal }: World, args: readonly string[]): Promise<CliResult> {
  const child = spawn(process.execPath, [io.bin, ...args], {
    cwd: files.folder,
    env: {
      ...io.env,
      LIVEDESK_API_KEY: emulator.apiKey,
      LIVEDESK_API_SECRET: emulator.apiSecret,
      LIVEDESK_BASE_URL: emulator.url,
    },
    stdio: ["ignore", "pipe", "pipe"],
    signal,
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { exitCode, stdout, stderr };
}
