// Whoever ends `npm run emulator` by a signal leaves no emulator behind that holds the port.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";

const SPAWN = JSON.stringify(new URL("spawn.mjs", import.meta.url).href);

// Its output is open for as long as it runs, and says when it has begun.
const COMMAND = `console.log("running"); process.on("SIGTERM", () => process.exit(7)); setInterval(() => {}, 1000);`;

const WATCHED = `
  const { runWatched } = await import(${SPAWN});
  await runWatched(process.execPath, ["-e", ${JSON.stringify(COMMAND)}]);
`;

/** As npm's shell does it: it waits for the script, and passes no signal on. */
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

test("a command ends with the script that watches it, and its exit code is the script's", async () => {
  const { child, closed } = await start(WATCHED);
  child.kill("SIGTERM");
  assert.deepEqual(await closed, [7, null]);
});

test("a command ends also when only the shell above the script was ended", async () => {
  const { child, closed } = await start(SHELL);
  child.kill("SIGKILL");
  // The output is closed only once the command has ended too.
  assert.deepEqual(await closed, [null, "SIGKILL"]);
});
