#!/usr/bin/env node
import { fileURLToPath } from "node:url";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { run } from "./run.ts";
import { watchSignals } from "./signals.ts";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(`livedesk: needs Node.js 22.19 or later; this is ${process.versions.node}\n`);
  process.exit(EXIT.failed);
}

let unwritten: NodeJS.ErrnoException | undefined;

/** A reader that has seen enough, as `head` has, is no failure. Anything else is told of when all is done. */
function remember(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") unwritten ??= error;
}

/** Ends the program at once: while it ends by itself, a signal would come through and take the place of the exit code. */
const end = (code: ExitCode): never => process.exit(code);

process.stdout.on("error", remember);
process.stderr.on("error", remember);

const exitCode = await run(process.argv.slice(2), {
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

// Once all that was written has come through, or has not.
process.once("beforeExit", () => {
  if (unwritten === undefined) return end(exitCode);
  // A message may exist of which nobody was told: a script that sent it again would send it twice.
  const told = exitCode === EXIT.ok || exitCode === EXIT.failed ? EXIT.unknown : exitCode;
  process.stderr.write(`livedesk: the output could not be written (${unwritten.code})\n`, () => end(told));
});
process.exitCode = exitCode;
