#!/usr/bin/env node
import { fileURLToPath } from "node:url";
import { run } from "./run.ts";
import { watchSignals } from "./signals.ts";

/** A reader that has seen enough, as `head` has, is no failure: what was to be done is done all the same. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

process.stdout.on("error", ignoreClosedPipe);
process.stderr.on("error", ignoreClosedPipe);

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  // Opened only by a command that reads it.
  get stdin() {
    return process.stdin;
  },
  stdout: process.stdout,
  stderr: process.stderr,
  bin: fileURLToPath(import.meta.url),
  watchSignals,
});
