#!/usr/bin/env node
import { writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { EXIT } from "./errors.ts";

declare const PACKAGE_VERSION: string;

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

// An older Node.js could fail while it loads the rest of the program, so the rest is loaded only after this check.
if (major > 22 || (major === 22 && minor >= 19)) {
  // There is no `await` here, because the rest of the program imports what it shares with this file, and could not be
  // loaded before this file has ended.
  if (!isVersionPrinted()) void start();
} else {
  const message = `livedesk needs Node.js 22.19 or later; this is Node.js ${process.versions.node}`;
  const facts = { name: "CliError", message, outcome: "not-sent", code: "unsupported-runtime", retryable: false };
  const isJson = process.argv.slice(2).includes("--json");
  process.stderr.write(`${isJson ? JSON.stringify({ error: { ...facts, exitCode: EXIT.usage } }) : message}\n`);
  process.exitCode = EXIT.usage;
}

async function start(): Promise<void> {
  const [{ main }, { commands }] = await Promise.all([import("./run.ts"), import("./commands.ts")]);
  await main(commands, fileURLToPath(import.meta.url));
}

/**
 * Prints the version if nothing else is asked for, without the rest of the program, which takes as long to load as
 * Node.js itself. Returns false if the version could not be written: the rest of the program reports such an error.
 */
function isVersionPrinted(): boolean {
  const [flag, ...others] = process.argv.slice(2);
  if (others.length > 0 || (flag !== "--version" && flag !== "-V")) return false;
  try {
    const line = `${PACKAGE_VERSION}\n`;
    // `process.stdout` is not used, because opening it takes a tenth of the time of this program.
    return writeSync(1, line) === line.length;
  } catch {
    return false;
  }
}
