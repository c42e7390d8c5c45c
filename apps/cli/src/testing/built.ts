import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Environment } from "../io.ts";

/** The program as it ships. */
export const BIN = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));

/** Starts the built program. Its environment is the given one, and nothing of the test's. */
export const start = (
  argv: readonly string[],
  env: Environment = {},
): ChildProcessByStdio<Writable, Readable, Readable> =>
  spawn(process.execPath, [BIN, ...argv], { env: { ...env }, stdio: ["pipe", "pipe", "pipe"] });

/** Runs the built program to its end. */
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
