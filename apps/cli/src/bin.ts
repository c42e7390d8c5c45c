#!/usr/bin/env node
import { fileURLToPath } from "node:url";
import { EXIT } from "./errors.ts";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

// An older Node.js could fail while it loads the rest of the program, so the rest is loaded only after this check.
if (major > 22 || (major === 22 && minor >= 19)) {
  const [{ main }, { commands }] = await Promise.all([import("./run.ts"), import("./commands.ts")]);
  await main(commands, fileURLToPath(import.meta.url));
} else {
  const message = `livedesk needs Node.js 22.19 or later; this is Node.js ${process.versions.node}`;
  const facts = { name: "CliError", message, outcome: "not-sent", code: "unsupported-runtime", retryable: false };
  const isJson = process.argv.slice(2).includes("--json");
  process.stderr.write(`${isJson ? JSON.stringify({ error: { ...facts, exitCode: EXIT.usage } }) : message}\n`);
  process.exitCode = EXIT.usage;
}
