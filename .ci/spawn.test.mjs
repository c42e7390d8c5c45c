// After a signal to `npm run emulator`, no emulator may stay alive and use the port.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";

const SPAWN = JSON.stringify(new URL("spawn.mjs", import.meta.url).href);

// This command prints a line when it has started. Its output is closed only when it ends.
const COMMAND = `process.on("SIGTERM", () => process.exit(7)); console.log("running"); setInterval(() => {}, 1000);`;

const WATCHED = `
  const { runWatched } = await import(${SPAWN});
  await runWatched(process.execPath, ["-e", ${JSON.stringify(COMMAND)}]);
`;

/** Behaves like the shell that npm starts, which waits for the script and passes no signal on. */
const SHELL = `
  const { spawn } = await import("node:child_process");
  spawn(process.execPath, ["--input-type=module", "-e", ${JSON.stringify(WATCHED)}], { stdio: "inherit" });
`;

async function start(script) {
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  await once(child.stdout, "data");
  return { child, closed };
}

test("SIGTERM to the script ends its command, and the script ends with the exit code of the command", async () => {
  const { child, closed } = await start(WATCHED);
  child.kill("SIGTERM");
  assert.deepEqual(await closed, [7, null]);
});

test("the command ends when the shell that started the script is killed", async () => {
  const { child, closed } = await start(SHELL);
  child.kill("SIGKILL");
  // The event "close" comes only after the command has ended too.
  assert.deepEqual(await closed, [null, "SIGKILL"]);
});
