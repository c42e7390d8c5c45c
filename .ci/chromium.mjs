// A Chromium for the tests that need a real browser. `node .ci/chromium.mjs` installs one where there is none.
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./spawn.mjs";

const USUAL = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The Chromium of this machine, or "" when there is none. */
export function findChromium(env = process.env) {
  if (env.CHROMIUM_PATH) return env.CHROMIUM_PATH;
  return [...USUAL, ...downloads()].find((file) => existsSync(file)) ?? "";
}

/** Where Playwright may have put one. */
function downloads() {
  const cache = path.join(homedir(), ".cache", "ms-playwright");
  const builds = existsSync(cache) ? readdirSync(cache).filter((name) => name.startsWith("chromium-")) : [];
  return builds.flatMap((build) =>
    ["chrome-linux", "chrome-linux64"].map((at) => path.join(cache, build, at, "chrome")),
  );
}

/** Debian's package where we may install one, else the build that Playwright downloads. */
function install() {
  const isDebian = existsSync("/usr/bin/apt-get") && process.getuid?.() === 0;
  if (isDebian) {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    if (run("apt-get", ["update", "-qq"], env) !== 0) console.error("apt-get update failed; trying what is known");
    if (run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], env) === 0) return;
  }
  run("npx", ["-y", "playwright@1.65.1", "install", "chromium"], process.env);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!findChromium()) install();
  const found = findChromium();
  console.log(found ? `Chromium: ${found}` : "There is no Chromium here, and none could be installed");
  if (!found) process.exitCode = 1;
}
