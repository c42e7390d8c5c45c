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

/** The variable that keeps `installChromium` from installing anything. */
export const OPT_OUT = "LIVEDESK_NO_CHROMIUM";

const DEBIAN = ["-y", "-qq", "--no-install-recommends", "chromium"];

/**
 * Installs a Chromium: Debian's package where we may install one, else the build that Playwright downloads. Says beforehand
 * how long it takes. Returns its file, or "" where none could be installed or the installed one does not start.
 */
export function installChromium({
  env = process.env,
  start = run,
  find = findChromium,
  isDebianRoot = isRoot(),
  say = console.log,
} = {}) {
  if (env[OPT_OUT]) {
    say(`${OPT_OUT} is set: no Chromium is installed`);
    return "";
  }
  if (isDebianRoot) {
    say("There is no Chromium here. Installing Debian's: some 150 MB, one to three minutes, this once");
    const quiet = { ...env, DEBIAN_FRONTEND: "noninteractive" };
    if (start("apt-get", ["update", "-qq"], quiet) !== 0) say("apt-get update failed; trying what is known");
    start("apt-get", ["install", ...DEBIAN], quiet);
  }
  if (!find(env)) {
    say("Downloading Playwright's Chromium: some 200 MB, one to five minutes, this once");
    start("npx", ["-y", "playwright@1.65.1", "install", "chromium"], env);
  }
  const found = find(env);
  if (found && start(found, ["--version"], env) !== 0) {
    say(
      `${found} does not start: libraries of the system are missing, which root installs by \`npx playwright install-deps\``,
    );
    return "";
  }
  return found;
}

const isRoot = () => existsSync("/usr/bin/apt-get") && process.getuid?.() === 0;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = findChromium() || installChromium();
  console.log(found ? `Chromium: ${found}` : "There is no Chromium here, and none could be installed");
  if (!found) process.exitCode = 1;
}
