#!/usr/bin/env node
import { fileURLToPath } from "node:url";
import { EXIT } from "./exit-codes.ts";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

// The rest is loaded only now: an older Node.js might fail while it loads it, and then nobody would read this line.
if (major > 22 || (major === 22 && minor >= 19)) {
  const { main } = await import("./main.ts");
  await main(fileURLToPath(import.meta.url));
} else {
  process.stderr.write(`livedesk needs Node.js 22.19 or later; this is Node.js ${process.versions.node}\n`);
  process.exitCode = EXIT.failed;
}
