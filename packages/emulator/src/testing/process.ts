import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { EmulatorOptions } from "../start.ts";

/** The URL of this package's entry, as a script writes it. */
export const INDEX = JSON.stringify(new URL("../index.ts", import.meta.url).href);

// The input of the process ends when the test ends, and the process ends when its input ends. So a test that fails
// leaves no process behind.
const SCRIPT = `
import { startEmulator } from INDEX;
const { url } = await startEmulator(JSON.parse(process.argv[1]));
console.log(url);
process.stdin.on("end", () => process.exit()).resume();
`;

/** Runs a script in its own process. `INDEX` in the script stands for this package. */
export const runScript = (script: string, ...args: readonly string[]): ChildProcess =>
  spawn(process.execPath, ["--input-type=module", "--eval", script.replaceAll("INDEX", INDEX), ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });

/** An emulator in its own process. */
export interface EmulatorProcess {
  readonly url: string;
  /** Ends the process as `kill -9` does, so the process cannot react or clean up. */
  kill(): Promise<void>;
}

/** Starts an emulator in its own process. Rejects when the process ends before the emulator listens. */
export async function spawnEmulator(options: EmulatorOptions): Promise<EmulatorProcess> {
  const child = runScript(SCRIPT, JSON.stringify(options));
  const exit = once(child, "exit");
  const url = once(createInterface({ input: child.stdout ?? process.stdin }), "line").then(String);
  const failed = exit.then(([code]) =>
    Promise.reject(new Error(`The process of the emulator ended with exit code ${code} before it listened`)),
  );
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await exit;
  };
  failed.catch(() => undefined);
  return { url: await Promise.race([url, failed]), kill };
}
