#!/usr/bin/env node
import {
  EXIT
} from "./chunks/chunk-XUXS7NT6.js";
import "./chunks/chunk-RFYV5G4X.js";

// src/bin.ts
import { fileURLToPath } from "node:url";
var [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major > 22 || major === 22 && minor >= 19) {
  const [{ main }, { commands }] = await Promise.all([import("./chunks/run-2HNHW4EW.js"), import("./chunks/commands-SF2LIZUI.js")]);
  await main(commands, fileURLToPath(import.meta.url));
} else {
  process.stderr.write(`livedesk needs Node.js 22.19 or later; this is Node.js ${process.versions.node}
`);
  process.exitCode = EXIT.failed;
}
